package vn.lgsp.deployment;

import java.nio.file.Path;
import java.util.Objects;
import vn.lgsp.routing.Finding;
import vn.lgsp.translation.MappingFailed;
import vn.lgsp.translation.Violation;

/** What is found only when mappings are compiled, examples are run or routes are loaded, and how it is said. */
enum FolderRule {
    NAME(
            "folder.name",
            "'%s' is no name of a system: lower case, digits and hyphens, and not a reserved word",
            "'%s' không dùng làm tên hệ thống được: chỉ gồm chữ thường, chữ số, gạch nối và không phải từ dành riêng"),
    RENAMED(
            "folder.renamed",
            "the folder is named '%1$s', and its files are those of '%2$s': name it '%2$s' again, or write '%1$s' for '%2$s'"
                    + " in routes, simulator and README.md, and %3$s for %4$s in system.yaml",
            "thư mục tên là '%1$s' nhưng nội dung là của '%2$s': đổi tên thư mục lại thành '%2$s', hoặc thay '%2$s' bằng '%1$s'"
                    + " trong các tuyến, simulator và README.md, thay %4$s bằng %3$s trong system.yaml"),
    ARCHIVE("folder.archive", "cannot be unpacked: %s", "không giải nén được: %s"),
    MANIFEST("manifest.unusable", "%s", "không dùng được: %s"),
    MAPPING("mapping.broken", "%s", "không dịch được: %s"),
    CONTRACT("contract.broken", "cannot be used as a schema: %s", "không dùng làm lược đồ được: %s"),
    EXAMPLE_NAME(
            "example.name",
            "must be named NN-<mapping>-<what>, such as 01-dossier-typical",
            "phải đặt tên theo dạng NN-<mapping>-<nội dung>, ví dụ 01-dossier-typical"),
    EXAMPLE_FILES("example.files", "%s", "thiếu hoặc thừa tệp: %s"),
    EXAMPLE_UNUSED(
            "example.unused",
            "no route, look-up or other call of system.yaml uses mapping/%s.jslt, so that nothing can be tried",
            "không có tuyến, tra cứu hay lời gọi nào trong system.yaml dùng mapping/%s.jslt nên không thử được"),
    EXAMPLE_NOT_SENT(
            "example.sent",
            "the partner was not asked for this; it ended before with %s",
            "đối tác không được gọi với nội dung này; lời gọi kết thúc trước đó: %s"),
    EXAMPLE_UNANSWERED(
            "example.unanswered",
            "neither the example nor the simulator answers the operation %s (%s %s): add answer-%1$s.json, or a stub",
            "cả ví dụ lẫn bộ mô phỏng đều không trả lời thao tác %s (%s %s): thêm answer-%1$s.json hoặc một stub"),
    EXAMPLE_SENT(
            "example.sent",
            "%s the example says %s, but %s was sent: change the mapping, or the example if the mapping is right",
            "%s ví dụ ghi %s nhưng nội dung gửi đi là %s: sửa ánh xạ, hoặc sửa ví dụ nếu ánh xạ đúng"),
    EXAMPLE_ADDRESS(
            "example.sent",
            "the address would be %s by this, but was %s: change the mapping, or the example if the mapping is right",
            "theo tệp này thì địa chỉ gọi là %s nhưng thực tế là %s: sửa ánh xạ, hoặc sửa ví dụ nếu ánh xạ đúng"),
    EXAMPLE_RESULT(
            "example.result",
            "%s the example says %s, but %s came of it: change the mapping, or the example if the mapping is right",
            "%s ví dụ ghi %s nhưng kết quả là %s: sửa ánh xạ, hoặc sửa ví dụ nếu ánh xạ đúng"),
    EXAMPLE_NO_RESULT(
            "example.result", "nothing is told, since this came of it: %s", "không có câu trả lời vì kết quả là: %s"),
    EXAMPLE_CONTRACT("example.contract", "breaks the contract: %s", "không đúng hợp đồng: %s"),
    EXAMPLE_OUTCOME(
            "example.outcome",
            "%s: the example says '%s', but the answer came to '%s' (%s): change the answer mapping, or the example",
            "%s: ví dụ ghi '%s' nhưng câu trả lời cho ra '%s' (%s): sửa ánh xạ câu trả lời hoặc sửa ví dụ"),
    SIMULATOR("simulator.broken", "cannot be used: %s", "không dùng được: %s"),
    ROUTE("route.unusable", "cannot be loaded: %s", "không nạp được: %s");

    private final String code;
    private final String english;
    private final String vietnamese;

    FolderRule(String code, String english, String vietnamese) {
        this.code = code;
        this.english = english;
        this.vietnamese = vietnamese;
    }

    /** A mapping that does not compile or cannot be applied, where it says so itself. */
    static Finding mapping(Path file, MappingFailed e) {
        return new Finding(
                file,
                Math.max(1, e.line()),
                MAPPING.code,
                MAPPING.english.formatted(e.reason()),
                MAPPING.vietnamese.formatted(e.vietnamese()));
    }

    /** Something else stands at a place than an example says. */
    static Finding difference(FolderRule rule, Path file, int line, Mismatch one) {
        return new Finding(
                file,
                line,
                rule.code,
                rule.english.formatted(
                        one.pointer() + ":",
                        Objects.requireNonNullElse(one.expected(), "nothing"),
                        Objects.requireNonNullElse(one.found(), "nothing")),
                rule.vietnamese.formatted(
                        one.pointer() + ":",
                        Objects.requireNonNullElse(one.expected(), "không có gì"),
                        Objects.requireNonNullElse(one.found(), "không có gì")));
    }

    /** What breaks a contract, in both languages. */
    static Finding contract(Path file, int line, Violation violation) {
        return new Finding(
                file,
                line,
                EXAMPLE_CONTRACT.code,
                EXAMPLE_CONTRACT.english.formatted(violation.pointer() + " " + violation.english()),
                EXAMPLE_CONTRACT.vietnamese.formatted(violation.pointer() + " " + violation.vietnamese()));
    }

    Finding at(Path file, int line, Object... details) {
        return new Finding(file, line, code, english.formatted(details), vietnamese.formatted(details));
    }
}
