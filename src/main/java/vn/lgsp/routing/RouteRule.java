package vn.lgsp.routing;

import java.nio.file.Path;

/** What route files have to keep to, and how it is said when they do not. */
enum RouteRule {
    UNREADABLE("route.unreadable", "no valid YAML: %s", "không phải YAML hợp lệ: %s"),
    SCHEMA(
            "route.schema",
            "not the canonical form of Camel's YAML: %s",
            "không đúng dạng chuẩn (canonical) của Camel YAML: %s"),
    KIND("route.kind", "'%s' is not allowed here, only 'route'", "không được dùng '%s' ở đây, chỉ được dùng 'route'"),
    ID_PREFIX(
            "route.id.prefix",
            "id '%s' must be lower case with hyphens and begin with '%s-'",
            "id '%s' phải viết thường, có gạch nối và bắt đầu bằng '%s-'"),
    ID_TWICE("route.id.twice", "id '%s' is also used in %s", "id '%s' đã được dùng ở %s"),
    GROUP("route.group", "group must be '%s'", "group phải là '%s'"),
    DESCRIPTION("route.description", "a description is missing", "thiếu phần mô tả (description)"),
    ERROR_HANDLING(
            "route.error-handling",
            "'%s' would switch the failure policy of the bus off; remove it",
            "'%s' sẽ vô hiệu hoá chính sách xử lý lỗi của trục; hãy bỏ đi"),
    BROKER(
            "route.broker",
            "'%s' reaches past the engine to the broker; use bus:",
            "'%s' đi thẳng tới bộ trung chuyển (broker); hãy dùng bus:"),
    SCHEME("route.scheme", "'%s' is not one of %s", "'%s' không thuộc các loại được phép: %s"),
    SECRET(
            "route.secret",
            "a secret stands here in the clear ('%s'); the manifest names it as ${NAME}",
            "thông tin bí mật viết thẳng ở đây ('%s'); hãy khai báo trong system.yaml dưới dạng ${TEN}"),
    HOST(
            "route.host",
            "the address '%s' belongs into the manifest's connection",
            "địa chỉ '%s' phải nằm trong mục connection của system.yaml"),
    CHOICES(
            "route.choices",
            "more than one choice in a route; write it in Java under adapter/",
            "nhiều hơn một choice trong một tuyến; hãy viết bằng Java trong adapter/"),
    STEP(
            "route.step",
            "'%s' is not allowed in a route; write it in Java under adapter/",
            "không được dùng '%s' trong tuyến; hãy viết bằng Java trong adapter/"),
    SCRIPT("route.script", "code in '%s' is not allowed", "không được viết mã bằng '%s'"),
    CALLS(
            "route.calls",
            "a second call to the partner; a question asked first is 'prepare' in the manifest",
            "gọi đối tác lần thứ hai; câu hỏi trước phải khai báo bằng 'prepare' trong system.yaml"),
    DIRECT(
            "route.direct",
            "no route of this folder begins with direct:%s",
            "không có tuyến nào trong thư mục này bắt đầu bằng direct:%s"),
    BUS_FROM(
            "route.bus.from",
            "'%s' must be bus:%s/ and a message type",
            "'%s' phải có dạng bus:%s/ và một loại thông điệp"),
    BUS_TWICE("route.bus.twice", "%s also begins in %s", "%s cũng được bắt đầu ở %s"),
    PARTNER(
            "route.partner",
            "'%s' must be partner:%s/ and an operation",
            "'%s' phải có dạng partner:%s/ và một thao tác (operation)"),
    BUS_TO(
            "route.bus.to",
            "'%s': messages are handed in by bus:accept",
            "'%s': thông điệp được đưa vào bằng bus:accept"),
    MAPPING("route.mapping", "no file '%s' in this folder", "không có tệp '%s' trong thư mục này"),
    BEAN(
            "route.bean",
            "a bean is named by 'ref', not by the class '%s'",
            "bean phải gọi bằng 'ref', không gọi bằng lớp '%s'"),
    PAYLOAD("route.log.payload", "payloads are never logged", "không được ghi nội dung thông điệp vào nhật ký");

    private final String code;
    private final String english;
    private final String vietnamese;

    RouteRule(String code, String english, String vietnamese) {
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
