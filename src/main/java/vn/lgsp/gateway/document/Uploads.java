package vn.lgsp.gateway.document;

import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.io.InputStream;
import java.net.SocketTimeoutException;
import java.security.MessageDigest;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import vn.lgsp.attachments.AttachmentStore;
import vn.lgsp.attachments.AttachmentStore.Keeping;
import vn.lgsp.attachments.AttachmentStore.Kept;
import vn.lgsp.channel.DiskWatch;
import vn.lgsp.gateway.GatewayProperties;
import vn.lgsp.gateway.ProblemCode;
import vn.lgsp.gateway.Refused;
import vn.lgsp.translation.Violation;
import vn.lgsp.vxp.FileHash;

/** Files as they come in: written to disk piece by piece, a few at once, and none of them held in memory. */
final class Uploads {
    private static final int PART = 64 * 1024;
    private static final int LINE_END = 2;
    /** What may stand around a file; the file itself is measured as it comes. */
    private static final int AROUND = 64 * 1024;

    private final AttachmentStore store;
    private final GatewayProperties.Documents limits;
    private final DiskWatch disk;
    private final Semaphore turns;

    Uploads(AttachmentStore store, GatewayProperties.Documents limits, DiskWatch disk) {
        this.store = store;
        this.limits = limits;
        this.disk = disk;
        this.turns = new Semaphore(limits.atOnce(), true);
    }

    /** What is done with a file while it has its turn. */
    interface Use<T> {
        T with(Kept file) throws IOException;
    }

    /**
     * Takes the file that is a request's body, or in it.
     *
     * @param hash its digest as the sender has it, empty if it does not say; a line end behind the file does not belong to
     *     it, unless the digest says so
     */
    <T> T take(HttpServletRequest request, String hash, Use<T> use) throws IOException {
        if (disk.isFull()) {
            throw new Refused(ProblemCode.UNAVAILABLE);
        }
        if (request.getContentLengthLong() > limits.size().toBytes() + AROUND) {
            throw new Refused(ProblemCode.BODY_TOO_LARGE);
        }
        turn();
        try {
            long deadline = System.nanoTime() + limits.within().toNanos();
            return use.with(keep(FilePart.of(request, deadline), hash, deadline));
        } catch (SocketTimeoutException e) {
            throw new Refused(ProblemCode.BODY_TOO_SLOW);
        } finally {
            turns.release();
        }
    }

    private void turn() {
        try {
            if (!turns.tryAcquire(limits.turn().toMillis(), TimeUnit.MILLISECONDS)) {
                throw new Refused(ProblemCode.DOCUMENTS_BUSY);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Refused(ProblemCode.DOCUMENTS_BUSY);
        }
    }

    private Kept keep(InputStream in, String hash, long deadline) throws IOException {
        MessageDigest digest = FileHash.sha256();
        long size = 0;
        try (Keeping file = store.keeping()) {
            // The last two bytes are kept back: they may be the line end behind the file.
            byte[] part = new byte[PART];
            int held = 0;
            for (int count = in.read(part, held, PART - held); count >= 0; count = in.read(part, held, PART - held)) {
                size += count;
                int whole = held + count;
                int ready = Math.max(0, whole - LINE_END);
                file.write(part, 0, ready);
                digest.update(part, 0, ready);
                System.arraycopy(part, ready, part, 0, whole - ready);
                held = whole - ready;
                if (size > limits.size().toBytes() + LINE_END) {
                    throw new Refused(ProblemCode.BODY_TOO_LARGE);
                }
                if (System.nanoTime() > deadline) {
                    throw new Refused(ProblemCode.BODY_TOO_SLOW);
                }
            }
            end(file, digest, part, held, hash);
            if (size == 0) {
                throw refused("document.empty", "Không có tệp", "There is no file");
            }
            return file.keep();
        }
    }

    private static void end(Keeping file, MessageDigest digest, byte[] last, int held, String hash) throws IOException {
        byte[] without = copy(digest).digest();
        boolean lineEnd = held == LINE_END && last[0] == '\r' && last[1] == '\n';
        if (lineEnd && (hash.isEmpty() || FileHash.names(hash, without))) {
            return;
        }
        file.write(last, 0, held);
        digest.update(last, 0, held);
        if (!hash.isEmpty() && !FileHash.names(hash, digest.digest())) {
            throw refused("document.hash.other", "Mã băm không khớp với tệp", "The digest is not that of the file");
        }
    }

    private static MessageDigest copy(MessageDigest digest) {
        try {
            return (MessageDigest) digest.clone();
        } catch (CloneNotSupportedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Refused refused(String code, String vietnamese, String english) {
        return new Refused(ProblemCode.DOCUMENT_INVALID, new Violation("", code, vietnamese, english));
    }
}
