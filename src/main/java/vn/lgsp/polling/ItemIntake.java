package vn.lgsp.polling;

import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import vn.lgsp.delivery.route.WayIn;
import vn.lgsp.routing.ConnectedSystem;
import vn.lgsp.routing.Poll;

/** Where items of polls come in. */
public interface ItemIntake {

    /**
     * Accepts what an item says, as if the system had handed it in.
     *
     * @param way on which it came; what translates it into {@code {code, body}}
     * @throws NotNow if it could be accepted later as it is
     */
    Fate take(ConnectedSystem sender, Poll rule, WayIn way, Item item);

    /** The bus can accept nothing now; nothing is lost if the item comes again. */
    final class NotNow extends RuntimeException {
        private static final long serialVersionUID = 1L;

        private final String code;

        public NotNow(String code, RuntimeException cause) {
            super(code, cause);
            this.code = code;
        }

        public String code() {
            return code;
        }
    }

    /**
     * An item of an answer.
     *
     * @param pointer where in the answer it stands
     * @param id what names it for people: what it is called at the system, or else what it says as a hash
     * @param key under which it is one exchange however often it comes; its content decides if null
     */
    record Item(
            JsonNode json,
            String pointer,
            String id,
            @Nullable String key) {}

    /** What became of an item. */
    sealed interface Fate {
        /** @param repeated whether it had been accepted before */
        record Accepted(UUID exchangeId, boolean repeated) implements Fate {}

        /** It had been accepted before, and says something else now: what was accepted stays as it is. */
        record Changed(UUID exchangeId) implements Fate {}

        /**
         * It can never be accepted as it is.
         *
         * @param reason stable; what exactly is wrong where that is known, or else the code
         * @param text why, for the system's own people
         */
        record Refused(String code, String reason, String text) implements Fate {}
    }
}
