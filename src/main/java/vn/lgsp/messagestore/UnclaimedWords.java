package vn.lgsp.messagestore;

import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import vn.lgsp.exchange.LogEvent;
import vn.lgsp.messagestore.Unclaimed.Known;

/** What the event of an exchange that was accepted without a claim says, so that the claim can be written from it. */
public final class UnclaimedWords {
    private static final String CLAIM = "claim";
    private static final String UNCLAIMED = "unclaimed";
    private static final String KEY = "claimKey";
    private static final String CONTENT = "claimContent";

    private UnclaimedWords() {}

    /** Whether these are the words of such an event. */
    public static boolean in(Map<String, String> detail) {
        return UNCLAIMED.equals(detail.get(CLAIM));
    }

    /** Leaves out what is of use to the store only. */
    public static void hide(Map<String, String> detail) {
        detail.remove(KEY);
        detail.remove(CONTENT);
    }

    static Map<String, String> of(Known known) {
        return Map.of(
                CLAIM,
                UNCLAIMED,
                KEY,
                known.key().hash().toString(),
                CONTENT,
                known.request().content().toString());
    }

    /** What was accepted, read from its event; empty if that was claimed. */
    static Optional<Known> read(LogEvent event) {
        Map<String, String> detail = event.detail();
        if (event.kind() != LogEvent.Kind.ACCEPTED || !in(detail)) {
            return Optional.empty();
        }
        ClaimRequest request = new ClaimRequest(
                word(detail, "sender"),
                word(detail, "type"),
                word(detail, "subject"),
                null,
                Hash.parse(detail.get(CONTENT)),
                Arrays.asList(word(detail, "receivers").split(",", -1)),
                detail.get("status"));
        ClaimKey key = new ClaimKey(request.sender(), Hash.parse(detail.get(KEY)));
        return Optional.of(new Known(key, request, event.exchangeId()));
    }

    private static String word(Map<String, String> detail, String name) {
        String word = detail.get(name);
        return word == null ? "" : word;
    }
}
