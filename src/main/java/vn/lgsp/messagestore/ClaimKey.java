package vn.lgsp.messagestore;

/** What makes a request the same request: its sender and a hash. */
public record ClaimKey(String sender, Hash hash) {}
