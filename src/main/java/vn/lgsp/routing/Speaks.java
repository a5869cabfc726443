package vn.lgsp.routing;

import org.jspecify.annotations.Nullable;

/**
 * A façade by which this system calls the bus, and how it is known there. Several may speak the same one.
 *
 * @param facade its name
 * @param by how it is known
 * @param networks addresses that it calls from, as CIDR with commas between; nobody is known by network if empty, and
 *     it may call from anywhere in the other ways
 * @param certificates SHA-256 fingerprints of its TLS client certificates in hex, with commas between; any or none will
 *     do if empty
 * @param header name of the header that it is known by
 * @param value the whole value of that header
 * @param client the client whose agencies count, where it is known by header or network; all of the system's if not
 *     given
 */
public record Speaks(
        String facade,
        KnownBy by,
        String networks,
        String certificates,
        @Nullable String header,
        @Nullable String value,
        @Nullable String client) {
    public Speaks {
        networks = networks == null ? "" : networks;
        certificates = certificates == null ? "" : certificates;
        if (by == null) {
            throw new IllegalArgumentException("speaks: says not by what it is known");
        }
        if (by == KnownBy.HEADER && (header == null || value == null || value.isBlank())) {
            throw new IllegalArgumentException("speaks: 'by: header' needs a header and its value");
        }
    }

    @Override
    public String toString() {
        return "Speaks[" + facade + ", " + by + "]";
    }

    /** What a system that calls a façade is known by. */
    public enum KnownBy {
        /** One header that it always sends. */
        HEADER,
        /** HTTP Basic with the id and secret of one of its clients. */
        BASIC,
        /** A bearer token of the bus's own token endpoint. */
        TOKEN,
        /** Where it calls from, and its certificate. */
        NETWORK
    }
}
