package vn.lgsp.messagestore;

import static java.nio.charset.StandardCharsets.UTF_8;

/** What makes a request the same request: its sender and a hash. */
public record ClaimKey(String sender, Hash hash) {

    /** By this the broker knows the request again, from whichever node it comes. */
    public byte[] duplicateId() {
        return Hash.over(sender.getBytes(UTF_8), hash.bytes()).bytes();
    }
}
