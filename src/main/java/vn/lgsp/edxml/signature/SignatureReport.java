package vn.lgsp.edxml.signature;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What can be said about one signature.
 *
 * @param present whether there is one at all
 * @param valid whether all of the file is as it was signed
 * @param weak whether it rests on an algorithm or a key that is too weak today (SHA-1, MD5, RSA below 2048 bits)
 * @param signer the name in the certificate (CN); null where no certificate could be read
 * @param issuer the name of who issued it
 * @param serial of the certificate, hexadecimal
 * @param trusted whether the certificate comes from one of the trust list and was valid at that time
 * @param time when it was signed, by a time stamp if it has one and else by the signer's own word; null if nothing says
 */
public record SignatureReport(
        Kind kind,
        boolean present,
        boolean valid,
        boolean weak,
        @Nullable String signer,
        @Nullable String issuer,
        @Nullable String serial,
        boolean trusted,
        @Nullable Instant time,
        Reason reason) {

    /** What is signed. */
    public enum Kind {
        XML,
        PDF,
        /** A time stamp over a PDF: nobody's signature, but proof that it is as it was then. */
        PDF_TIMESTAMP
    }

    /** Why it is valid or not. */
    public enum Reason {
        VALID("Chữ ký hợp lệ", "The signature is valid"),
        EXTENDED(
                "Chữ ký hợp lệ; phần thêm sau đã có chữ ký sau bảo đảm",
                "The signature is valid; what was added later is covered by a later one"),
        ABSENT("Không có chữ ký", "There is no signature"),
        CHANGED(
                "Nội dung đã bị thay đổi sau khi ký, hoặc chữ ký sai",
                "It was changed after signing, or the signature is wrong"),
        PARTIAL("Chữ ký không bảo đảm toàn bộ nội dung", "The signature does not cover everything"),
        NO_CERTIFICATE("Chữ ký không kèm chứng thư", "The signature comes without a certificate"),
        UNSUPPORTED("Dạng chữ ký không được hỗ trợ", "The signature is of a kind that is not supported"),
        UNREADABLE("Không đọc được chữ ký", "The signature cannot be read"),
        NOT_VERIFIED_SIZE("Tệp quá lớn, chưa kiểm tra chữ ký", "The file is too large, and was not verified"),
        NOT_VERIFIED_TIME("Kiểm tra chữ ký quá lâu, đã dừng", "Verifying took too long, and was given up");

        private final String vietnamese;
        private final String english;

        Reason(String vietnamese, String english) {
            this.vietnamese = vietnamese;
            this.english = english;
        }

        public String vietnamese() {
            return vietnamese;
        }

        public String english() {
            return english;
        }
    }

    /** One of which nothing else is known. */
    static SignatureReport only(Kind kind, Reason reason) {
        return new SignatureReport(kind, reason != Reason.ABSENT, false, false, null, null, null, false, null, reason);
    }

    SignatureReport because(boolean nowValid, Reason other) {
        return new SignatureReport(
                kind, present, nowValid, weak, signer, issuer, serial, nowValid && trusted, time, other);
    }
}
