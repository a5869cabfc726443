package vn.lgsp.gateway.document;

import jakarta.servlet.http.HttpServletRequest;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.SocketTimeoutException;
import java.util.Locale;
import org.apache.tomcat.util.http.fileupload.FileItemIterator;
import org.apache.tomcat.util.http.fileupload.FileItemStream;
import org.apache.tomcat.util.http.fileupload.FileUpload;
import org.apache.tomcat.util.http.fileupload.FileUploadException;
import org.apache.tomcat.util.http.fileupload.MultipartStream.MalformedStreamException;
import org.apache.tomcat.util.http.fileupload.UploadContext;
import org.apache.tomcat.util.http.fileupload.impl.FileUploadIOException;
import org.jspecify.annotations.Nullable;
import vn.lgsp.gateway.ProblemCode;
import vn.lgsp.gateway.Refused;
import vn.lgsp.translation.Violation;

/**
 * The file of a request: its body as it is, or a part of it where an older client of the document axis sends a form. It is
 * read as it comes; what stands behind it is of no interest.
 */
final class FilePart extends InputStream {
    private static final String NAME = "file_doc";
    private static final int HEADERS = 16 * 1024;

    private final InputStream part;

    private FilePart(InputStream part) {
        this.part = part;
    }

    /** @param deadline in nanoseconds of the system's clock, also for what stands before the part */
    static InputStream of(HttpServletRequest request, long deadline) throws IOException {
        String type = request.getContentType();
        return type == null || !type.toLowerCase(Locale.ROOT).startsWith("multipart/")
                ? request.getInputStream()
                : new FilePart(part(new Form(type, new Timed(request.getInputStream(), deadline))));
    }

    private static InputStream part(Form form) throws IOException {
        FileUpload upload = new FileUpload();
        upload.setPartHeaderSizeMax(HEADERS);
        try {
            FileItemIterator parts = upload.getItemIterator(form);
            while (parts.hasNext()) {
                FileItemStream each = parts.next();
                if (NAME.equals(each.getFieldName())) {
                    return each.openStream();
                }
            }
        } catch (FileUploadException | FileUploadIOException | MalformedStreamException e) {
            throw broken();
        }
        throw refused(
                "document.part.missing", "Không có phần " + NAME + " trong biểu mẫu", "The form has no part " + NAME);
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] bytes, int from, int count) throws IOException {
        try {
            return part.read(bytes, from, count);
        } catch (MalformedStreamException e) {
            throw broken();
        }
    }

    @Override
    public void close() throws IOException {
        part.close();
    }

    private static Refused broken() {
        return refused("document.form.broken", "Biểu mẫu gửi lên không trọn vẹn", "The form is not whole");
    }

    private static Refused refused(String code, String vietnamese, String english) {
        return new Refused(ProblemCode.DOCUMENT_INVALID, new Violation("", code, vietnamese, english));
    }

    /** A request in the eyes of who takes forms apart. */
    private record Form(String type, InputStream body) implements UploadContext {
        @Override
        public @Nullable String getCharacterEncoding() {
            return "UTF-8";
        }

        @Override
        public String getContentType() {
            return type;
        }

        /** It is measured as it comes. */
        @Override
        public long contentLength() {
            return -1;
        }

        @Override
        public InputStream getInputStream() {
            return body;
        }
    }

    private static final class Timed extends FilterInputStream {
        private final long deadline;

        Timed(InputStream in, long deadline) {
            super(in);
            this.deadline = deadline;
        }

        @Override
        public int read(byte[] bytes, int from, int count) throws IOException {
            if (System.nanoTime() > deadline) {
                throw new SocketTimeoutException();
            }
            return super.read(bytes, from, count);
        }
    }
}
