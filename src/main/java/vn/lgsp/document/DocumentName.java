package vn.lgsp.document;

import java.time.LocalDate;
import java.time.format.DateTimeFormatter;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import vn.lgsp.edxml.MessageHeader;
import vn.lgsp.edxml.ResponseFor;
import vn.lgsp.edxml.Status;
import vn.lgsp.edxml.StatusCode;

/**
 * What a document is known by: its own code and, since not everybody uses that, whose it is with number and notation.
 *
 * @param code as the document has it, or {@code <agency>,<yyyy/MM/dd>,<number>/<notation>}
 * @param organ the agency whose document it is
 * @param symbol number and notation; empty if nobody says
 */
public record DocumentName(String code, String organ, String symbol) {
    private static final DateTimeFormatter DAY = DateTimeFormatter.ofPattern("yyyy/MM/dd");

    /**
     * The name of a document that was handed in.
     *
     * @param digest of its file: what it is known by if it says nothing
     */
    static DocumentName of(MessageHeader header, String digest) {
        String organ = header.from().id();
        String symbol = header.fullCode().orElse("");
        LocalDate date =
                header.promulgation() == null ? null : header.promulgation().date();
        String own = header.documentId();
        return new DocumentName(
                own == null ? made(organ, date, symbol.isEmpty() ? digest : symbol) : own, organ, symbol);
    }

    /** The name of the document that a status is about. Who wants one back names who received it, not whose it is. */
    static DocumentName of(Status status) {
        ResponseFor meant = status.responseFor();
        boolean recalled = status.status().filter(StatusCode.RECALLED::equals).isPresent();
        String organ = recalled ? status.from().id() : text(meant.organId());
        String id = text(meant.documentId());
        String symbol = meant.code() == null ? symbolIn(id).orElse("") : meant.code();
        return new DocumentName(id.isEmpty() ? made(organ, meant.promulgationDate(), symbol) : id, organ, symbol);
    }

    /** The same document by the code that the bus knows it by. */
    public DocumentName withCode(String known) {
        return new DocumentName(known, organ, symbol);
    }

    private static Optional<String> symbolIn(String documentId) {
        String[] parts = documentId.split(",", 3);
        return parts.length == 3 ? Optional.of(parts[2]) : Optional.empty();
    }

    private static String made(String organ, @Nullable LocalDate date, String rest) {
        return Stream.of(organ, date == null ? "" : DAY.format(date), rest)
                .filter(part -> !part.isEmpty())
                .collect(Collectors.joining(","));
    }

    private static String text(@Nullable String text) {
        return text == null ? "" : text;
    }
}
