package vn.lgsp.gateway.document;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.Set;
import java.util.TreeSet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import tools.jackson.databind.json.JsonMapper;
import vn.lgsp.attachments.AttachmentStore;
import vn.lgsp.attachments.AttachmentStore.Keeping;
import vn.lgsp.attachments.AttachmentStore.Kept;
import vn.lgsp.document.DocumentIntake;
import vn.lgsp.document.DocumentMessage;
import vn.lgsp.document.DocumentName;
import vn.lgsp.document.SignatureFindings;
import vn.lgsp.edxml.Attachment;
import vn.lgsp.edxml.AttachmentSink;
import vn.lgsp.edxml.Document;
import vn.lgsp.edxml.Edxml;
import vn.lgsp.edxml.EdxmlReader;
import vn.lgsp.edxml.EdxmlRefused;
import vn.lgsp.edxml.Organ;
import vn.lgsp.edxml.Reading;
import vn.lgsp.edxml.Status;
import vn.lgsp.edxml.signature.Signatures;
import vn.lgsp.exchange.MessageType;
import vn.lgsp.gateway.Acceptance;
import vn.lgsp.gateway.Acceptance.Accepted;
import vn.lgsp.gateway.Incoming;
import vn.lgsp.gateway.ProblemCode;
import vn.lgsp.gateway.Refused;
import vn.lgsp.messagestore.Documents;
import vn.lgsp.messagestore.FileRights;
import vn.lgsp.routing.Agencies;
import vn.lgsp.routing.AgencyCode;
import vn.lgsp.routing.ConnectedSystem;
import vn.lgsp.routing.RoutingKey;
import vn.lgsp.routing.Systems;
import vn.lgsp.translation.Violation;

/**
 * Accepts documents and statuses: reads the file, keeps its attachments, finds who takes it to each recipient, and hands a
 * message that names the file in. One file is one exchange, however many recipients it has.
 */
final class DocumentAcceptance implements DocumentIntake {
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final Logger log = LoggerFactory.getLogger(DocumentAcceptance.class);

    private final EdxmlReader reader;
    private final Signatures signatures;
    private final AttachmentStore store;
    private final Systems systems;
    private final FileRights rights;
    private final Documents documents;
    private final FinishedDossiers finished;
    private final Acceptance acceptance;
    private final OrganWarnings unknown;

    DocumentAcceptance(
            EdxmlReader reader,
            Signatures signatures,
            AttachmentStore store,
            Systems systems,
            FileRights rights,
            Documents documents,
            FinishedDossiers finished,
            Acceptance acceptance,
            OrganWarnings unknown) {
        this.reader = reader;
        this.signatures = signatures;
        this.store = store;
        this.systems = systems;
        this.rights = rights;
        this.documents = documents;
        this.finished = finished;
        this.acceptance = acceptance;
        this.unknown = unknown;
    }

    @Override
    public Taken take(ConnectedSystem sender, Given given) throws IOException {
        Reading reading = unknown.with(read(given.file()));
        MessageType type = type(reading.content());
        if (given.type() != null && given.type() != type) {
            throw refused(
                    "", "document.type.other", "Tệp không phải loại thông điệp đã nêu", "The file is of another type");
        }
        if (!sender.sends(type)) {
            throw new Refused(ProblemCode.TYPE_NOT_SENT);
        }
        assertSpeaksFor(sender, type, reading.content().from());
        DocumentName name = known(reading.content(), DocumentMessage.name(reading.content(), given.file()));
        SequencedMap<String, List<ConnectedSystem>> takers = takers(sender, type, reading.content(), given);
        Set<ConnectedSystem> receivers = new LinkedHashSet<>();
        takers.values().forEach(receivers::addAll);
        SequencedMap<String, List<String>> via = names(takers);
        SignatureFindings signature = signatures(reading, given.file());
        if (type == MessageType.DOCUMENT_SENT) {
            SignatureDemand.of(sender).check(signature.verdict());
        }
        byte[] body = JSON.writeValueAsBytes(DocumentMessage.body(reading, name, given.file(), via, signature));
        grant(reading.content(), given.file(), receivers);
        Optional<Incoming> progress = reading.content() instanceof Status status
                ? finished.progress(sender, status, name, given.traceparent())
                : Optional.empty();
        Map<String, String> facts = new HashMap<>(DocumentMessage.facts(reading, name, given.file(), via, signature));
        progress.ifPresent(each -> facts.put("dossier", each.subject()));
        Incoming message = new Incoming(
                type,
                name.code(),
                body,
                JSON.writeValueAsBytes(List.of(
                        given.words() == null ? given.file().sha256() : given.words(), new TreeSet<>(via.keySet()))),
                new RoutingKey(type, AgencyCode.of(reading.content().from().id()), "", "", ""),
                facts,
                given.key(),
                null,
                given.traceparent(),
                List.copyOf(receivers));
        // With what follows from it, or not at all.
        List<Incoming> messages = progress.map(each -> List.of(message, each)).orElse(List.of(message));
        Accepted accepted = acceptance.accept(sender, messages, null).getFirst();
        log.info(
                "event=document-accepted exchangeId={} sender={} type={} recipients={} warnings={}",
                accepted.exchangeId(),
                sender.name(),
                type.code(),
                via.size(),
                reading.warnings().size());
        return new Taken(accepted.exchangeId(), type, name.code(), accepted.repeated(), via, reading.warnings());
    }

    private Reading read(Kept file) throws IOException {
        try (InputStream content = content(file.sha256())) {
            return reader.read(content, new Keeper());
        } catch (EdxmlRefused e) {
            throw refused(
                    e.path(),
                    e.code(),
                    e.reason().vietnamese() + (e.line() > 0 ? " (dòng " + e.line() + ")" : ""),
                    e.reason().english() + (e.line() > 0 ? " (line " + e.line() + ")" : ""));
        }
    }

    /** Never a reason to refuse: what was found goes with the message. */
    private SignatureFindings signatures(Reading reading, Kept file) throws IOException {
        SignatureFindings findings = new SignatureFindings();
        if (reading.signed()) {
            try (InputStream content = content(file.sha256())) {
                findings.add("file", signatures.ofXml(content));
            }
        }
        if (reading.content() instanceof Document document) {
            for (Attachment each : document.attachments()) {
                String part = each.name() == null ? String.valueOf(each.contentId()) : each.name();
                signatures.ofPdf(() -> content(each.sha256())).forEach(report -> findings.add(part, report));
            }
        }
        return findings;
    }

    private InputStream content(String sha256) throws IOException {
        return store.open(sha256).orElseThrow(() -> new FileNotFoundException(sha256));
    }

    /** Attachments are kept as they are read. What is kept of a file that is refused is collected later. */
    private final class Keeper implements AttachmentSink {
        @Override
        public Target open(String contentId, String name) throws IOException {
            Keeping keeping = store.keeping();
            return new Target() {
                @Override
                public void write(int b) throws IOException {
                    keeping.write(b);
                }

                @Override
                public void write(byte[] bytes, int from, int count) throws IOException {
                    keeping.write(bytes, from, count);
                }

                @Override
                public void keep(String sha256, long size) throws IOException {
                    keeping.keep();
                }

                @Override
                public void close() throws IOException {
                    keeping.close();
                }
            };
        }
    }

    private static MessageType type(Edxml content) {
        return switch (content) {
            case Document document -> MessageType.DOCUMENT_SENT;
            case Status status -> MessageType.DOCUMENT_STATUS;
        };
    }

    /** Who carries documents of others brings those of anybody. */
    private void assertSpeaksFor(ConnectedSystem sender, MessageType type, Organ from) {
        Agencies agencies = systems.agencies();
        if (!sender.carries(type) && !agencies.covers(sender.manifest().agencies(), AgencyCode.of(from.id()))) {
            throw new Refused(ProblemCode.DOCUMENT_SENDER_FOREIGN);
        }
    }

    /** Who answers a document may name it by its number and notation alone. */
    private DocumentName known(Edxml content, DocumentName name) {
        if (!(content instanceof Status status)
                || status.responseFor().documentId() != null
                || name.symbol().isEmpty()) {
            return name;
        }
        try {
            return documents
                    .codeOf(name.organ(), name.symbol())
                    .map(name::withCode)
                    .orElse(name);
        } catch (DataAccessException e) {
            log.warn("event=document-not-looked-up reason=\"{}\"", e.getMessage());
            return name;
        }
    }

    private static Collection<String> recipients(Edxml content, List<String> given) {
        Set<String> codes = new LinkedHashSet<>(given);
        if (codes.isEmpty()) {
            switch (content) {
                case Document document -> document.header().to().forEach(each -> codes.add(each.id()));
                case Status status -> codes.add(DocumentMessage.target(status));
            }
        }
        codes.remove("");
        if (codes.isEmpty()) {
            throw refused(
                    "/To", "document.recipients.missing", "Văn bản không ghi nơi nhận", "Nobody is named as recipient");
        }
        return codes;
    }

    private SequencedMap<String, List<ConnectedSystem>> takers(
            ConnectedSystem sender, MessageType type, Edxml content, Given given) {
        SequencedMap<String, List<ConnectedSystem>> takers = takers(sender, type, recipients(content, given.to()));
        if (takers.values().stream().allMatch(List::isEmpty)) {
            takers = takers(sender, type, given.otherwise());
        }
        if (takers.values().stream().allMatch(List::isEmpty)) {
            throw new Refused(ProblemCode.NO_RECEIVER);
        }
        return takers;
    }

    private SequencedMap<String, List<ConnectedSystem>> takers(
            ConnectedSystem sender, MessageType type, Collection<String> recipients) {
        SequencedMap<String, List<ConnectedSystem>> takers = new LinkedHashMap<>();
        recipients.forEach(code -> takers.put(code, systems.takers(type, AgencyCode.of(code), sender)));
        return takers;
    }

    private static SequencedMap<String, List<String>> names(SequencedMap<String, List<ConnectedSystem>> takers) {
        SequencedMap<String, List<String>> names = new LinkedHashMap<>();
        takers.forEach((code, systems) ->
                names.put(code, systems.stream().map(ConnectedSystem::name).toList()));
        return names;
    }

    /** Before anybody can be told of the files: who is told may fetch them at once. */
    private void grant(Edxml content, Kept file, Collection<ConnectedSystem> receivers) {
        List<String> files = new ArrayList<>(List.of(file.sha256()));
        if (content instanceof Document document) {
            document.attachments().stream().map(Attachment::sha256).forEach(files::add);
        }
        rights.grant(files, receivers.stream().map(ConnectedSystem::name).toList());
    }

    private static Refused refused(String pointer, String code, String vietnamese, String english) {
        return new Refused(ProblemCode.DOCUMENT_INVALID, new Violation(pointer, code, vietnamese, english));
    }
}
