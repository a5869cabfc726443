package vn.lgsp.edxml;

import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import vn.lgsp.edxml.EdxmlRefused.Reason;
import vn.lgsp.edxml.Warning.Kind;

/**
 * Reads edXML as it comes, leniently: what can be understood is read, and what is odd becomes a warning. Needs memory for the
 * header only. May be used by many threads.
 */
public final class EdxmlReader {
    private final EdxmlLimits limits;

    public EdxmlReader(EdxmlLimits limits) {
        this.limits = limits;
    }

    /**
     * Reads a whole file.
     *
     * @param file is not closed
     * @param sink takes the attachments; after a refusal it may have some of them
     * @throws EdxmlRefused if it cannot be understood, or is over a limit
     * @throws IOException if the file cannot be read or the sink fails
     */
    public Reading read(InputStream file, AttachmentSink sink) throws IOException {
        return new Run(sink).read(file);
    }

    /**
     * Reads the header only, and no more of the file than is needed for that. Attachments are in the manifest, and whether
     * they are there, or there is a signature behind them, is not known.
     */
    public Reading peek(InputStream file) throws IOException {
        return new Run(null).read(file);
    }

    /** One file. */
    private final class Run {
        private final @Nullable AttachmentSink sink;
        private final Warnings warnings = new Warnings();
        private @Nullable Edxml envelope;

        Run(@Nullable AttachmentSink sink) {
            this.sink = sink;
        }

        Reading read(InputStream file) throws IOException {
            Beginning beginning = Beginning.of(new LimitedInput(file, limits.file()));
            if (beginning.isStrange()) {
                warnings.add(Kind.STRAY_BYTES, "", 1);
            }
            try (Pull pull = Pull.of(beginning.rest(), limits)) {
                pull.startsElement(new Header(pull, limits));
                if (!pull.is("edXML")) {
                    throw new EdxmlRefused(Reason.NOT_EDXML, "/" + pull.name(), pull.line());
                }
                return root(pull);
            }
        }

        private Reading root(Pull pull) throws IOException {
            // What stands outside the envelope and the attachments is left out.
            Room between = new Room(pull, limits.header());
            Contents contents = sink == null ? null : new Contents(pull, limits, sink, warnings);
            while (pull.startsElement(between)) {
                String path = "/edXML/" + pull.name();
                if (pull.is("edXMLEnvelope") && envelope == null) {
                    Node node = new Header(pull, limits).read();
                    envelope = new Envelope(new Fields(node, warnings), warnings, limits).read();
                } else if (pull.is("AttachmentEncoded") && contents != null) {
                    contents.read(path, this::listed);
                } else if (pull.is("AttachmentEncoded") && envelope != null) {
                    return new Reading(envelope, pull.signed(), warnings.list());
                } else {
                    if (!pull.isSignature() && !pull.is("AttachmentEncoded")) {
                        warnings.add(Kind.UNKNOWN, path, pull.line());
                    }
                    pull.skip(between);
                }
            }
            if (envelope == null) {
                throw new EdxmlRefused(Reason.HEADER_MISSING, "/edXML", pull.line());
            }
            if (!pull.endsCleanly()) {
                warnings.add(Kind.TRAILING, "", pull.line());
            }
            Edxml content = contents == null ? envelope : joined(envelope, contents.read());
            return new Reading(content, pull.signed(), warnings.list());
        }

        private Optional<String> listed(String contentId) {
            return envelope instanceof Document document
                    ? document.reference(contentId).map(Reference::name)
                    : Optional.empty();
        }

        private Edxml joined(Edxml content, List<Attachment> attachments) {
            if (!(content instanceof Document document)) {
                return content;
            }
            Set<String> there = attachments.stream()
                    .map(Attachment::contentId)
                    .filter(Objects::nonNull)
                    .collect(Collectors.toSet());
            for (Reference each : document.manifest()) {
                if (!there.contains(String.valueOf(each.contentId()))) {
                    warnings.add(Kind.ABSENT, "/edXML/edXMLEnvelope/edXMLBody/edXMLManifest/Reference", 0);
                }
            }
            for (Attachment each : attachments) {
                if (document.reference(String.valueOf(each.contentId())).isEmpty()) {
                    warnings.add(Kind.UNLISTED, "/edXML/AttachmentEncoded/Attachment", 0);
                }
            }
            return new Document(
                    document.header(), document.trace(), document.business(), document.manifest(), attachments);
        }
    }
}
