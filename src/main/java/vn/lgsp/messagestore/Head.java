package vn.lgsp.messagestore;

import java.util.UUID;

/** The latest accepted message of a sender, operation and subject. */
record Head(UUID exchangeId, Hash keyHash, Hash content) {
    record Key(String sender, String operation, String subject) {}
}
