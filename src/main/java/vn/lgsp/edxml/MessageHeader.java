package vn.lgsp.edxml;

import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a document says about itself.
 *
 * @param documentId sender's code, date, number and notation with commas between; some write a GUID
 * @param subject what the document is about, in one sentence
 * @param content a summary
 * @param dueDate until when the receiver shall answer
 * @param responseFor the documents that are answered or recalled
 * @param steeringType 0 not steering, 1 steering, 2 a report on steering
 * @param taskCodes the tasks that are answered
 * @param toPlaces the lines of the list of receivers as it is printed
 */
public record MessageHeader(
        Organ from,
        List<Organ> to,
        @Nullable String documentId,
        @Nullable Code code,
        @Nullable Promulgation promulgation,
        @Nullable DocumentType type,
        @Nullable String subject,
        @Nullable String content,
        @Nullable Signer signer,
        @Nullable LocalDate dueDate,
        @Nullable OtherInfo other,
        List<ResponseFor> responseFor,
        @Nullable Integer steeringType,
        List<String> taskCodes,
        @Nullable String applicationType,
        List<String> toPlaces) {

    public MessageHeader {
        to = List.copyOf(to);
        documentId = Text.clean(documentId);
        code = code == null || code.isEmpty() ? null : code;
        promulgation = promulgation == null || promulgation.isEmpty() ? null : promulgation;
        type = type == null || type.isEmpty() ? null : type;
        subject = Text.clean(subject);
        content = Text.clean(content);
        signer = signer == null || signer.isEmpty() ? null : signer;
        other = other == null || other.isEmpty() ? null : other;
        responseFor = responseFor.stream().filter(each -> !each.isEmpty()).toList();
        taskCodes = Text.clean(taskCodes);
        applicationType = Text.clean(applicationType);
        toPlaces = Text.clean(toPlaces);
    }

    /** Number and notation as people write them ({@code 128/SNNMT-VP}); empty if the document has neither. */
    public Optional<String> fullCode() {
        return Optional.ofNullable(code).map(Code::full);
    }

    /** Number and notation. */
    public record Code(@Nullable String number, @Nullable String notation) {
        public Code {
            number = Text.clean(number);
            notation = Text.clean(notation);
        }

        boolean isEmpty() {
            return number == null && notation == null;
        }

        String full() {
            String first = number == null ? "" : number;
            return notation == null ? first : first + "/" + notation;
        }
    }

    /** Where and when it was issued. */
    public record Promulgation(
            @Nullable String place, @Nullable LocalDate date) {
        public Promulgation {
            place = Text.clean(place);
        }

        boolean isEmpty() {
            return place == null && date == null;
        }
    }

    /**
     * @param group the table: legal normative or administrative
     * @param detail the row of the table
     */
    public record DocumentType(
            @Nullable Integer group,
            @Nullable Integer detail,
            @Nullable String name) {
        public DocumentType {
            name = Text.clean(name);
        }

        boolean isEmpty() {
            return group == null && detail == null && name == null;
        }
    }

    /** @param competence on whose behalf: TM., KT., TL. and so on */
    public record Signer(
            @Nullable String competence,
            @Nullable String position,
            @Nullable String fullName) {
        public Signer {
            competence = Text.clean(competence);
            position = Text.clean(position);
            fullName = Text.clean(fullName);
        }

        boolean isEmpty() {
            return competence == null && position == null && fullName == null;
        }
    }

    /**
     * @param priority 0 ordinary, 1 urgent, 2 more urgent, 3 most urgent, 4 most urgent at an hour
     * @param typist initials of who drafted it ({@code TyperNotation})
     * @param copies {@code PromulgationAmount}
     * @param pages {@code PageAmount}
     * @param direction whether it gives direction
     */
    public record OtherInfo(
            @Nullable Integer priority,
            @Nullable String sphere,
            @Nullable String typist,
            @Nullable Integer copies,
            @Nullable Integer pages,
            @Nullable String replyFors,
            @Nullable String referenceCodes,
            @Nullable Boolean direction,
            List<String> appendixes) {
        public OtherInfo {
            sphere = Text.clean(sphere);
            typist = Text.clean(typist);
            replyFors = Text.clean(replyFors);
            referenceCodes = Text.clean(referenceCodes);
            appendixes = Text.clean(appendixes);
        }

        boolean isEmpty() {
            return priority == null
                    && sphere == null
                    && typist == null
                    && copies == null
                    && pages == null
                    && replyFors == null
                    && referenceCodes == null
                    && direction == null
                    && appendixes.isEmpty();
        }
    }
}
