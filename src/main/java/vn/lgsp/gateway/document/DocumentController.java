package vn.lgsp.gateway.document;

import com.fasterxml.jackson.annotation.JsonInclude;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.io.InputStream;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.security.core.Authentication;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.JsonNode;
import vn.lgsp.attachments.AttachmentStore;
import vn.lgsp.attachments.AttachmentStore.Keeping;
import vn.lgsp.attachments.AttachmentStore.Kept;
import vn.lgsp.document.DocumentIntake;
import vn.lgsp.document.DocumentIntake.Given;
import vn.lgsp.document.DocumentIntake.Taken;
import vn.lgsp.document.DocumentName;
import vn.lgsp.document.DocumentStandings;
import vn.lgsp.document.Draft;
import vn.lgsp.document.Standing;
import vn.lgsp.edxml.EdxmlRefused;
import vn.lgsp.edxml.EdxmlWriter;
import vn.lgsp.edxml.StatusCode;
import vn.lgsp.exchange.MessageType;
import vn.lgsp.exchange.VietnamTime;
import vn.lgsp.gateway.ApiRequest;
import vn.lgsp.gateway.Callers;
import vn.lgsp.gateway.ProblemCode;
import vn.lgsp.gateway.Refused;
import vn.lgsp.messagestore.AgencyDirectory;
import vn.lgsp.messagestore.Documents;
import vn.lgsp.messagestore.Documents.Said;
import vn.lgsp.messagestore.Documents.Share;
import vn.lgsp.messagestore.FileRights;
import vn.lgsp.routing.AgencyCode;
import vn.lgsp.routing.Systems.Caller;
import vn.lgsp.translation.Violation;
import vn.lgsp.wording.Language;

/** Documents for systems that do not speak the axis's protocol; what is for them they find in their inbox. */
@RestController
final class DocumentController {
    private static final String WRITE = "document.write";
    private static final String READ = "document.read";
    private static final int FOUND = 50;

    private final ApiRequest requests;
    private final Callers callers;
    private final Uploads uploads;
    private final DocumentIntake intake;
    private final Documents documents;
    private final AgencyDirectory agencies;
    private final FileRights rights;
    private final AttachmentStore store;
    private final InstantSource clock;
    private final EdxmlWriter writer = new EdxmlWriter();

    DocumentController(
            ApiRequest requests,
            Callers callers,
            Uploads uploads,
            DocumentIntake intake,
            Documents documents,
            AgencyDirectory agencies,
            FileRights rights,
            AttachmentStore store,
            InstantSource clock) {
        this.requests = requests;
        this.callers = callers;
        this.uploads = uploads;
        this.intake = intake;
        this.documents = documents;
        this.agencies = agencies;
        this.rights = rights;
        this.store = store;
        this.clock = clock;
    }

    record File(String sha256, long size) {}

    record FileName(String sha256) {}

    record Recipient(String code, List<String> via) {}

    record Note(String code, String detail, String pointer) {}

    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Accepted(
            UUID exchangeId,
            String state,
            String code,
            List<Recipient> recipients,
            @Nullable List<Note> warnings) {}

    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Stand(
            String code,
            List<String> via,
            @Nullable String status,
            @Nullable String recall) {}

    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Sending(
            UUID exchangeId,
            String acceptedAt,
            String sender,
            String from,
            String symbol,
            @Nullable String promulgatedOn,
            String operation,
            String signature,
            FileName file,
            List<Stand> recipients) {}

    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Word(
            UUID exchangeId,
            String acceptedAt,
            String from,
            String to,
            String status,
            @Nullable String at) {}

    record DocumentView(String code, List<Sending> sendings, List<Word> statuses) {}

    record Agency(String code, String otherCode, String name) {}

    record AgencyPage(List<Agency> items) {}

    /** Takes a file that documents made by the bus can name; only who gave it may do so. */
    @PostMapping("/api/v1/files")
    @ResponseStatus(HttpStatus.CREATED)
    File upload(HttpServletRequest request, Authentication who) throws IOException {
        Caller caller = callers.caller(who, WRITE);
        requests.check("uploadFile", Map.of(), request);
        Kept kept = uploads.take(request, "", file -> file);
        rights.grant(List.of(kept.sha256()), List.of(caller.system().name()));
        return new File(kept.sha256(), kept.size());
    }

    @PostMapping(
            path = "/api/v1/documents",
            consumes = {MediaType.APPLICATION_XML_VALUE, MediaType.APPLICATION_OCTET_STREAM_VALUE})
    @ResponseStatus(HttpStatus.ACCEPTED)
    Accepted file(HttpServletRequest request, Authentication who) throws IOException {
        Caller caller = callers.caller(who, WRITE);
        requests.check("sendDocument", Map.of(), request);
        Taken taken = uploads.take(request, "", file -> take(caller, request, file, null, null));
        return accepted(taken, request);
    }

    @PostMapping(path = "/api/v1/documents", consumes = MediaType.APPLICATION_JSON_VALUE)
    @ResponseStatus(HttpStatus.ACCEPTED)
    Accepted made(HttpServletRequest request, Authentication who) throws IOException {
        Caller caller = callers.caller(who, WRITE);
        JsonNode words = requests.body("sendDocument", Map.of(), request);
        Draft.Drafted drafted = Draft.document(words, clock.instant());
        drafted.files().values().forEach(sha256 -> assertGiven(caller, sha256));
        Kept file = kept(out -> writer.write(
                drafted.document(),
                reference -> open(drafted.files().getOrDefault(String.valueOf(reference.contentId()), "")),
                out));
        return accepted(take(caller, request, file, MessageType.DOCUMENT_SENT, words.toString()), request);
    }

    /** What an agency says about a document that it got, or its sender about one that it wants back. */
    @PostMapping("/api/v1/documents/statuses")
    @ResponseStatus(HttpStatus.ACCEPTED)
    Accepted say(HttpServletRequest request, Authentication who) throws IOException {
        Caller caller = callers.caller(who, WRITE);
        JsonNode words = requests.body("sayOfDocument", Map.of(), request);
        String code = words.path("code").asString("");
        DocumentName name = documents.of(code).stream()
                .map(Share::sending)
                .reduce((first, last) -> last)
                .map(known -> new DocumentName(code, known.organ(), known.symbol()))
                .orElseThrow(() -> new Refused(ProblemCode.NOT_FOUND));
        String target = words.path("to").asString(name.organ());
        Kept file = kept(out -> writer.write(Draft.status(words, name, target, clock.instant()), out));
        return accepted(take(caller, request, file, MessageType.DOCUMENT_STATUS, words.toString()), request);
    }

    private interface Writing {
        void to(Keeping out) throws IOException;
    }

    private Kept kept(Writing writing) throws IOException {
        try (Keeping out = store.keeping()) {
            writing.to(out);
            return out.keep();
        } catch (EdxmlRefused e) {
            throw new Refused(
                    ProblemCode.DOCUMENT_INVALID,
                    new Violation(
                            e.path(),
                            e.code(),
                            e.reason().vietnamese(),
                            e.reason().english()));
        }
    }

    private InputStream open(String sha256) throws IOException {
        return store.open(sha256).orElseThrow(() -> missing(sha256));
    }

    private void assertGiven(Caller caller, String sha256) {
        if (!rights.mayFetch(caller.system().name(), sha256)) {
            throw missing(sha256);
        }
    }

    private static Refused missing(String sha256) {
        return new Refused(
                ProblemCode.BODY_INVALID,
                new Violation(
                        "/attachments",
                        "file.unknown",
                        "Chưa có tệp " + sha256 + "; hãy gửi tệp lên /api/v1/files trước",
                        "There is no file " + sha256 + "; send it to /api/v1/files first"));
    }

    private Taken take(
            Caller caller, HttpServletRequest request, Kept file, @Nullable MessageType type, @Nullable String words)
            throws IOException {
        return intake.take(
                caller.system(),
                new Given(
                        file,
                        type,
                        List.of(),
                        List.of(),
                        request.getHeader("Idempotency-Key"),
                        request.getHeader("traceparent"),
                        words));
    }

    private Accepted accepted(Taken taken, HttpServletRequest request) {
        boolean english = Language.of(request.getHeader("Accept-Language")) == Language.ENGLISH;
        List<Note> notes = new ArrayList<>();
        taken.warnings()
                .forEach(each -> notes.add(new Note(
                        each.code(),
                        english ? each.kind().english() : each.kind().vietnamese(),
                        each.path())));
        return new Accepted(
                taken.exchangeId(),
                "ACCEPTED",
                taken.code(),
                taken.via().entrySet().stream()
                        .map(each -> new Recipient(each.getKey(), each.getValue()))
                        .toList(),
                notes.isEmpty() ? null : notes);
    }

    /** A document is for those who sent it, got it, or speak for an agency that did. */
    @GetMapping("/api/v1/documents")
    DocumentView get(HttpServletRequest request, Authentication who) {
        Caller caller = callers.caller(who, READ);
        requests.check("getDocument", Map.of(), request);
        String code = String.valueOf(request.getParameter("code"));
        List<Share> shares = documents.of(code);
        if (shares.stream().noneMatch(share -> concerns(caller, share))) {
            throw new Refused(ProblemCode.NOT_FOUND);
        }
        Documents.Sending first = shares.getFirst().sending();
        List<Said> statuses = documents.statuses(code, first.organ(), first.symbol());
        List<Sending> sendings = new ArrayList<>();
        for (Share share : shares) {
            if (sendings.isEmpty()
                    || !sendings.getLast().exchangeId().equals(share.sending().exchangeId())) {
                sendings.add(sending(share.sending()));
            }
            sendings.getLast().recipients().add(stand(share, statuses));
        }
        return new DocumentView(
                code, sendings, statuses.stream().map(DocumentController::word).toList());
    }

    private boolean concerns(Caller caller, Share share) {
        String system = caller.system().name();
        return share.sending().sender().equals(system)
                || share.via().contains(system)
                || caller.speaksFor(AgencyCode.of(share.sending().organ()))
                || caller.speaksFor(AgencyCode.of(share.recipient()));
    }

    private static Sending sending(Documents.Sending sending) {
        return new Sending(
                sending.exchangeId(),
                VietnamTime.text(sending.acceptedAt()),
                sending.sender(),
                sending.organ(),
                sending.symbol(),
                sending.promulgated() == null ? null : sending.promulgated().toString(),
                sending.operation(),
                sending.signature(),
                new FileName(sending.file()),
                new ArrayList<>());
    }

    private static Stand stand(Share share, List<Said> statuses) {
        Standing standing = DocumentStandings.of(statuses, share.recipient());
        StatusCode progress = standing.progress();
        return new Stand(
                share.recipient(),
                share.via(),
                progress == null ? null : progress.code(),
                standing.recall() == Standing.Recall.NONE
                        ? null
                        : standing.recall().name());
    }

    private static Word word(Said said) {
        return new Word(
                said.exchangeId(),
                VietnamTime.text(said.acceptedAt()),
                said.organ(),
                said.target(),
                said.status(),
                said.saidAt() == null ? null : VietnamTime.text(said.saidAt()));
    }

    /** Agencies of the whole country, by words of their names or codes. */
    @GetMapping("/api/v1/agencies")
    AgencyPage agencies(HttpServletRequest request, Authentication who) {
        callers.caller(who, READ);
        requests.check("searchAgencies", Map.of(), request);
        return new AgencyPage(agencies.search(String.valueOf(request.getParameter("words")), FOUND).stream()
                .map(each -> new Agency(each.code(), each.otherCode(), each.name()))
                .toList());
    }
}
