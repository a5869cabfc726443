package vn.lgsp.routing;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import vn.lgsp.exchange.MessageType;

/**
 * The bus asks the system again and again, and each item of an answer becomes a message.
 *
 * @param operation what is asked
 * @param every how often, a minute if not given; less often while it fails
 * @param ask mapping that words the question from {@code {cursor, now}}; these themselves if not given
 * @param each pointer to the array of items in the answer; the answer itself if empty
 * @param type the message type that an item becomes
 * @param mapping translates one item into {@code {code, body}}
 * @param key pointer to what names an item at the system, and so makes it one exchange however often it is told; if not
 *     given, or not there, its content does
 * @param cursor pointer into the answer to where the next one begins, or a mapping that words that from {@code {answer,
 *     cursor}}; without one everything that the system tells is looked at each time
 * @param answer how the system is told of each item what became of it; it is not told if not given
 * @param fileHosts hosts from which papers are fetched, {@code name} or {@code name:port} with commas between; none if empty
 */
public record Poll(
        String operation,
        Duration every,
        @Nullable String ask,
        String each,
        String type,
        String mapping,
        @Nullable String key,
        @Nullable String cursor,
        @Nullable PollAnswer answer,
        String fileHosts) {
    public Poll {
        every = every == null ? Duration.ofMinutes(1) : every;
        each = each == null ? "" : each;
        fileHosts = fileHosts == null ? "" : fileHosts;
        if (!every.isPositive()) {
            throw new IllegalArgumentException("polls: 'every' has to be longer than nothing");
        }
        if (MessageType.of(type).isEmpty()) {
            throw new IllegalArgumentException("'" + type + "' is not a message type");
        }
    }

    /** What its items become. */
    public MessageType messageType() {
        return MessageType.of(type).orElseThrow();
    }

    /**
     * How the system is told what became of an item.
     *
     * @param mapping words it from {@code {item, outcome, exchangeId, code, text}}
     */
    public record PollAnswer(String operation, String mapping) {}
}
