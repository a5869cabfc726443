package vn.lgsp.edxml;

import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.codehaus.stax2.XMLStreamReader2;
import org.jspecify.annotations.Nullable;
import vn.lgsp.edxml.EdxmlRefused.Reason;
import vn.lgsp.edxml.Warning.Kind;

/** Reads the attachments of a file one after the other into a sink. */
final class Contents {
    /** From here on the ratio is looked at: small files may well consist of zeros. */
    private static final long RATIO_FROM = 8L << 20;

    private static final int BUFFER = 32 << 10;
    private static final int LONGEST = 1000;

    private final Pull pull;
    private final EdxmlLimits limits;
    private final AttachmentSink sink;
    private final Warnings warnings;
    private final List<Attachment> read = new ArrayList<>();
    private final byte[] buffer = new byte[BUFFER];
    private long inflated;

    Contents(Pull pull, EdxmlLimits limits, AttachmentSink sink, Warnings warnings) {
        this.pull = pull;
        this.limits = limits;
        this.sink = sink;
        this.warnings = warnings;
    }

    List<Attachment> read() {
        return read;
    }

    /**
     * The element whose start was just seen.
     *
     * @param listed the name in the manifest of a content id
     */
    void read(String path, Function<String, Optional<String>> listed) throws IOException {
        while (pull.startsElement(Pull.Taker.NOTHING)) {
            if (!pull.is("Attachment")) {
                warnings.add(Kind.UNKNOWN, path + "/" + pull.name(), pull.line());
                pull.skip(Pull.Taker.NOTHING);
                continue;
            }
            if (read.size() >= limits.attachments()) {
                throw new EdxmlRefused(Reason.ATTACHMENTS, path, pull.line());
            }
            one(path + "/Attachment", listed);
        }
    }

    private void one(String path, Function<String, Optional<String>> listed) throws IOException {
        int line = pull.line();
        Draft draft = new Draft();
        while (pull.startsElement(Pull.Taker.NOTHING)) {
            if (pull.is("ContentTransferEncoded") && draft.sha256 == null) {
                String known = draft.name != null
                        ? draft.name
                        : listed.apply(draft.id()).orElse(null);
                content(draft, known, path + "/ContentTransferEncoded");
            } else if (pull.is("ContentId")) {
                draft.contentId = field(path + "/ContentId");
            } else if (pull.is("AttachmentName")) {
                draft.name = field(path + "/AttachmentName");
            } else if (pull.is("Description")) {
                draft.description = field(path + "/Description");
            } else if (pull.is("ContentType")) {
                draft.contentType = field(path + "/ContentType");
            } else {
                warnings.add(Kind.UNKNOWN, path + "/" + pull.name(), pull.line());
                pull.skip(Pull.Taker.NOTHING);
            }
        }
        if (draft.sha256 == null) {
            warnings.add(Kind.EMPTY, path, line);
            return;
        }
        read.add(new Attachment(
                draft.contentId,
                draft.name,
                draft.description,
                draft.contentType,
                draft.sha256,
                draft.size,
                draft.zipped));
    }

    private @Nullable String field(String path) throws IOException {
        StringBuilder text = new StringBuilder();
        int line = pull.line();
        pull.skip(new Pull.Taker() {
            @Override
            public void count(int characters) {}

            @Override
            public void take(XMLStreamReader2 reader) {
                int room = Math.min(reader.getTextLength(), LONGEST - text.length());
                text.append(reader.getTextCharacters(), reader.getTextStart(), room);
            }
        });
        if (text.length() == LONGEST) {
            warnings.add(Kind.LONG, path, line);
        }
        return Text.clean(text.toString());
    }

    private void content(Draft draft, @Nullable String name, String path) throws IOException {
        int line = pull.line();
        Encoded encoded = new Encoded(pull);
        try {
            Unzipped content = Unzipped.of(encoded, name);
            draft.zipped = content.zipped();
            if (!content.zipped()) {
                warnings.add(Kind.NOT_ZIPPED, path, line);
            }
            String shown = Text.fileName(name, "attachment-" + (read.size() + 1));
            try (AttachmentSink.Target target = sink.open(draft.id(), shown)) {
                copy(content, encoded, target, draft);
                if (content.hasMore()) {
                    warnings.add(Kind.MORE_ENTRIES, path, line);
                }
                drain(encoded);
                target.keep(String.valueOf(draft.sha256), draft.size);
            }
        } catch (EdxmlRefused e) {
            throw e.line() > 0 ? e : new EdxmlRefused(e.reason(), path, line);
        }
    }

    private void copy(Unzipped content, Encoded encoded, AttachmentSink.Target target, Draft draft) throws IOException {
        MessageDigest digest = sha256();
        long size = 0;
        for (int n = content.read(buffer); n >= 0; n = content.read(buffer)) {
            size += n;
            inflated += n;
            if (inflated > limits.inflated()) {
                throw new EdxmlRefused(Reason.INFLATED_TOO_LARGE);
            }
            if (size > RATIO_FROM && size / limits.ratio() > encoded.count()) {
                throw new EdxmlRefused(Reason.RATIO);
            }
            digest.update(buffer, 0, n);
            target.write(buffer, 0, n);
        }
        draft.size = size;
        draft.sha256 = HexFormat.of().formatHex(digest.digest());
    }

    private void drain(InputStream rest) throws IOException {
        while (rest.read(buffer) >= 0) {
            // The directory of the ZIP says nothing that matters.
        }
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private static final class Draft {
        private @Nullable String contentId;
        private @Nullable String name;
        private @Nullable String description;
        private @Nullable String contentType;
        private @Nullable String sha256;
        private long size;
        private boolean zipped;

        String id() {
            return contentId == null ? "" : contentId;
        }
    }
}
