package vn.lgsp.routing;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The bus fetches documents from it, as a party of the document axis does.
 *
 * @param every how often it is looked whether there are any, a minute if not given
 * @param list the operation that lists what waits
 * @param file the operation that gives one file
 * @param form how the file stands in its answer
 * @param answer the operation that says what became of it
 * @param directory the operation that lists agencies, if they are to be had
 * @param directoryChanges the operation that lists agencies that changed, if there is one: then the whole directory is asked
 *     for the first time only, and again when {@link #WHOLE_AGAIN} is over
 * @param directoryEvery how often agencies are asked for, a day if not given
 */
public record Fetches(
        Duration every,
        String list,
        String file,
        FileForm form,
        String answer,
        @Nullable String directory,
        @Nullable String directoryChanges,
        Duration directoryEvery) {
    /** A change that was told and got lost is made good after that. */
    public static final Duration WHOLE_AGAIN = Duration.ofDays(30);

    public Fetches {
        every = every == null ? Duration.ofMinutes(1) : every;
        form = form == null ? FileForm.BASE64 : form;
        directoryEvery = directoryEvery == null ? Duration.ofDays(1) : directoryEvery;
    }

    /** How a file stands in an answer. */
    public enum FileForm {
        /** The answer is the file. */
        PLAIN,
        /** The member {@code data} of a JSON object holds it in Base64. */
        BASE64
    }
}
