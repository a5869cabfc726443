package vn.lgsp.controlbus;

import java.time.Instant;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import vn.lgsp.messagestore.DocumentCounts;
import vn.lgsp.messagestore.DocumentCounts.Count;
import vn.lgsp.routing.AgencyCode;
import vn.lgsp.routing.AgencyLevel;

/** How many documents the agencies of each level sent and received during a time, and how many of them were signed. */
final class SignedShares {
    private final DocumentCounts counts;

    SignedShares(DocumentCounts counts) {
        this.counts = counts;
    }

    record Row(AgencyLevel level, Tally sent, Tally received) {}

    /**
     * @param signed those with a signature, whatever is to be said of it
     * @param valid those whose signatures are all valid
     * @param trusted those of them for whose signers an authority vouches
     */
    record Tally(long documents, long signed, long valid, long trusted, long invalid, long notVerified) {
        private static final Tally NONE = new Tally(0, 0, 0, 0, 0, 0);

        private Tally with(Count count) {
            long some = count.documents();
            boolean isTrusted = count.signature().equals("TRUSTED");
            boolean isValid = isTrusted || count.signature().equals("VALID");
            return new Tally(
                    documents + some,
                    count.signature().equals("NONE") ? signed : signed + some,
                    isValid ? valid + some : valid,
                    isTrusted ? trusted + some : trusted,
                    count.signature().equals("INVALID") ? invalid + some : invalid,
                    count.signature().equals("NOT_VERIFIED") ? notVerified + some : notVerified);
        }

        private Tally and(Tally other) {
            return new Tally(
                    documents + other.documents,
                    signed + other.signed,
                    valid + other.valid,
                    trusted + other.trusted,
                    invalid + other.invalid,
                    notVerified + other.notVerified);
        }

        /** Of a hundred documents; 0 if there are none. */
        public double signedShare() {
            return share(signed);
        }

        /** Of a hundred documents; 0 if there are none. */
        public double trustedShare() {
            return share(trusted);
        }

        private double share(long some) {
            return documents == 0 ? 0 : Math.round(some * 1000.0 / documents) / 10.0;
        }
    }

    /** Those levels that sent or received anything. */
    List<Row> of(Instant from, Instant until) {
        Map<AgencyLevel, Tally> sent = tallies(counts.sent(from, until));
        Map<AgencyLevel, Tally> received = tallies(counts.received(from, until));
        return Arrays.stream(AgencyLevel.values())
                .filter(level -> sent.containsKey(level) || received.containsKey(level))
                .map(level ->
                        new Row(level, sent.getOrDefault(level, Tally.NONE), received.getOrDefault(level, Tally.NONE)))
                .toList();
    }

    private static Map<AgencyLevel, Tally> tallies(List<Count> counts) {
        Map<AgencyLevel, Tally> tallies = new EnumMap<>(AgencyLevel.class);
        counts.forEach(count ->
                tallies.merge(AgencyLevel.of(AgencyCode.of(count.organ())), Tally.NONE.with(count), Tally::and));
        return tallies;
    }
}
