package vn.lgsp.routing;

import java.nio.file.Path;

/** What a manifest and its folder have to keep to, and how it is said when they do not. */
enum ManifestRule {
    UNREADABLE("manifest.unreadable", "no valid YAML: %s", "không phải YAML hợp lệ: %s"),
    MISSING("manifest.missing", "there is no system.yaml", "không có tệp system.yaml"),
    SCHEMA("manifest.schema", "%s", "không đúng lược đồ: %s"),
    LIKE("manifest.like", "like: '%s' is no system", "like: '%s' không phải là một hệ thống"),
    PART("folder.part", "%s is missing or empty", "thiếu hoặc rỗng: %s"),
    FILE("manifest.file", "names %s, which does not exist", "nêu tên %s nhưng không có tệp này"),
    OPERATION(
            "manifest.operation",
            "names the operation '%s', which it does not have",
            "nêu tên thao tác '%s' nhưng không khai báo trong operations"),
    QUERY(
            "manifest.query",
            "says unknown: query for '%s' without naming the query",
            "khai báo unknown: query cho '%s' nhưng không nêu thao tác query"),
    QUERY_WORDS(
            "manifest.query.words",
            "delivers %s by '%s', which says unknown: query, without words to ask with",
            "chuyển %s bằng '%s' có unknown: query nhưng không nêu cách hỏi"),
    PARAMETER(
            "manifest.parameter",
            "the path of '%s' has {%s}, which is no parameter of it",
            "đường dẫn của '%s' có {%s} nhưng không có tham số này"),
    FACADE(
            "manifest.facade",
            "the façade '%s' calls the service '%s', which the face does not have",
            "façade '%s' gọi dịch vụ '%s' mà face không có"),
    CATALOGUE_BODY(
            "manifest.catalogue.body",
            "the body of catalogue '%s' is no JSON object",
            "body của danh mục '%s' không phải là đối tượng JSON"),
    CONNECTION("manifest.connection", "has %s and no connection", "có %s nhưng không có connection"),
    NO_ROUTE(
            "manifest.receives.no-route",
            "receives %s, but no route begins with it",
            "nhận %s nhưng không có tuyến nào bắt đầu bằng loại này"),
    NOT_RECEIVED(
            "manifest.not-received",
            "%s has %s, which system.yaml does not receive",
            "%s có %s nhưng system.yaml không khai báo nhận loại này"),
    NOT_SENT(
            "manifest.not-sent",
            "the poll '%s' brings %s, which is not among what it sends",
            "lượt hỏi '%s' mang về %s nhưng sends không có loại này"),
    CALL(
            "manifest.call",
            "a route calls the operation '%s', which system.yaml does not have",
            "một tuyến gọi thao tác '%s' nhưng system.yaml không có"),
    EXAMPLES("folder.examples", "%s has %d examples, needed are %d", "%s có %d ví dụ, cần có %d");

    private final String code;
    private final String english;
    private final String vietnamese;

    ManifestRule(String code, String english, String vietnamese) {
        this.code = code;
        this.english = english;
        this.vietnamese = vietnamese;
    }

    String code() {
        return code;
    }

    Finding at(Path file, int line, Object... details) {
        return new Finding(file, line, code, english.formatted(details), vietnamese.formatted(details));
    }
}
