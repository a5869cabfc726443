package vn.lgsp.deployment;

import java.nio.file.Path;
import vn.lgsp.routing.Finding;

/** What is found only when mappings are compiled, examples are run or routes are loaded, and how it is said. */
enum FolderRule {
    NAME(
            "folder.name",
            "'%s' is no name of a system: lower case, digits and hyphens, and not a reserved word",
            "'%s' không dùng làm tên hệ thống được: chỉ gồm chữ thường, chữ số, gạch nối và không phải từ dành riêng"),
    ARCHIVE("folder.archive", "cannot be unpacked: %s", "không giải nén được: %s"),
    MANIFEST("manifest.unusable", "%s", "không dùng được: %s"),
    MAPPING("mapping.broken", "%s", "không dịch được: %s"),
    CONTRACT("contract.broken", "cannot be used as a schema: %s", "không dùng làm lược đồ được: %s"),
    EXAMPLE_NAME(
            "example.name",
            "must be named NN-<mapping>-<what>, such as 01-dossier-typical",
            "phải đặt tên theo dạng NN-<mapping>-<nội dung>, ví dụ 01-dossier-typical"),
    EXAMPLE_FILES("example.files", "%s", "thiếu hoặc thừa tệp: %s"),
    EXAMPLE_SENT(
            "example.sent",
            "the mapping words the message otherwise: at %s",
            "ánh xạ cho ra nội dung gửi khác với tệp này: tại %s"),
    EXAMPLE_CONTRACT("example.contract", "breaks the partner's contract: %s", "không đúng hợp đồng của đối tác: %s"),
    EXAMPLE_OUTCOME(
            "example.outcome",
            "the answer is taken for %s, not for %s",
            "câu trả lời được hiểu là %s chứ không phải %s"),
    ROUTE("route.unusable", "cannot be loaded: %s", "không nạp được: %s");

    private final String code;
    private final String english;
    private final String vietnamese;

    FolderRule(String code, String english, String vietnamese) {
        this.code = code;
        this.english = english;
        this.vietnamese = vietnamese;
    }

    Finding at(Path file, int line, Object... details) {
        return new Finding(file, line, code, english.formatted(details), vietnamese.formatted(details));
    }
}
