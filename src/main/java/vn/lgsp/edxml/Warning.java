package vn.lgsp.edxml;

/**
 * Something in a file that is not as the standard has it, and did not keep the file from being read.
 *
 * @param path the element, by local names
 * @param line in the file, from 1; 0 if it is not about one line
 */
public record Warning(Kind kind, String path, int line) {

    /** The code that programs go by. */
    public String code() {
        return kind.code;
    }

    /** What can be odd about a file. */
    public enum Kind {
        STRAY_BYTES("stray-bytes", "Có ký tự lạ trước khai báo XML", "There are stray bytes before the XML"),
        TRAILING("trailing", "Có nội dung sau phần tử gốc", "Something follows the root element"),
        UNKNOWN("element-unknown", "Phần tử ngoài quy chuẩn", "The standard has no such element"),
        REPEATED("element-repeated", "Phần tử chỉ được có một lần", "The element may occur once only"),
        MISSING("element-missing", "Thiếu phần tử bắt buộc", "A required element is missing"),
        LONG("field-long", "Giá trị dài hơn quy chuẩn", "The value is longer than the standard has it"),
        VALUE(
                "value-unreadable",
                "Giá trị không đúng kiểu, được bỏ qua",
                "The value is not of its type and was left out"),
        FORM("value-form", "Giá trị viết khác quy chuẩn", "The value is written otherwise than the standard has it"),
        NOT_ZIPPED("attachment-not-zipped", "Tệp đính kèm không nén ZIP", "The attachment has no ZIP around it"),
        MORE_ENTRIES(
                "attachment-more-entries",
                "Gói ZIP của tệp đính kèm có nhiều mục, chỉ lấy mục đầu",
                "The ZIP of the attachment has several entries; the first was taken"),
        EMPTY("attachment-empty", "Tệp đính kèm không có nội dung", "The attachment has no content"),
        UNLISTED(
                "attachment-unlisted",
                "Tệp đính kèm không có trong danh sách",
                "The manifest does not list the attachment"),
        ABSENT(
                "attachment-absent",
                "Danh sách có tệp đính kèm mà không có nội dung",
                "A listed attachment is not there"),
        AGENCY(
                "agency-unknown",
                "Không có cơ quan nào mang mã này trong danh bạ",
                "No directory has an agency with this code"),
        MORE("more", "Còn nhiều điểm khác không ghi lại", "There is more that was not written down");

        private final String code;
        private final String vietnamese;
        private final String english;

        Kind(String code, String vietnamese, String english) {
            this.code = code;
            this.vietnamese = vietnamese;
            this.english = english;
        }

        public String code() {
            return code;
        }

        public String vietnamese() {
            return vietnamese;
        }

        public String english() {
            return english;
        }
    }
}
