package vn.lgsp.translation;

import static java.util.Map.entry;

import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Code and words for each keyword of a schema. {@code %s} is what the schema asks for, never what was sent. */
final class SchemaTexts {
    private record Text(String code, String vietnamese, String english) {}

    private static final Text OTHER = new Text("value.invalid", "Giá trị không hợp lệ", "Not a valid value");

    private static final Map<String, Text> TEXTS = Map.ofEntries(
            entry("required", new Text("field.missing", "Thiếu trường bắt buộc", "This field is required")),
            entry("dependentRequired", new Text("field.missing", "Thiếu trường bắt buộc", "This field is required")),
            entry(
                    "additionalProperties",
                    new Text(
                            "field.unknown",
                            "Trường không có trong hợp đồng dữ liệu",
                            "The contract has no such field")),
            entry("type", new Text("value.type", "Sai kiểu dữ liệu, phải là %s", "Wrong type, has to be %s")),
            entry("enum", new Text("value.unlisted", "Không thuộc các giá trị cho phép: %s", "Has to be one of %s")),
            entry("const", new Text("value.unlisted", "Phải là %s", "Has to be %s")),
            entry("pattern", new Text("value.pattern", "Sai dạng quy định", "Does not have the required form")),
            entry("format", new Text("value.format", "Không phải %s hợp lệ", "Not a valid %s")),
            entry("minLength", new Text("value.short", "Ngắn hơn %s ký tự", "Shorter than %s characters")),
            entry("maxLength", new Text("value.long", "Dài hơn %s ký tự", "Longer than %s characters")),
            entry("minimum", new Text("value.low", "Nhỏ hơn %s", "Less than %s")),
            entry("maximum", new Text("value.high", "Lớn hơn %s", "Greater than %s")),
            entry("minItems", new Text("list.short", "Ít hơn %s phần tử", "Fewer than %s items")),
            entry("maxItems", new Text("list.long", "Nhiều hơn %s phần tử", "More than %s items")),
            entry("uniqueItems", new Text("list.repeated", "Có phần tử lặp lại", "An item occurs twice")),
            entry("minProperties", new Text("object.empty", "Ít hơn %s trường", "Fewer than %s fields")));

    /** Of these nobody sees from the rule itself what is right. */
    private static final Set<String> FORMS = Set.of("pattern", "format");

    private SchemaTexts() {}

    static Violation of(String keyword, String pointer, @Nullable JsonNode asked) {
        return of(keyword, pointer, asked, "");
    }

    /** @param example a right value, as the schema shows it; empty if it shows none */
    static Violation of(String keyword, String pointer, @Nullable JsonNode asked, String example) {
        Text text = TEXTS.getOrDefault(keyword, OTHER);
        String words = words(asked);
        boolean shown = FORMS.contains(keyword) && !example.isEmpty();
        return new Violation(
                pointer,
                text.code,
                text.vietnamese.formatted(words) + (shown ? ", ví dụ đúng: " + example : ""),
                text.english.formatted(words) + (shown ? ", such as " + example : ""));
    }

    private static String words(@Nullable JsonNode asked) {
        if (asked == null) {
            return "";
        }
        return asked.isArray()
                ? asked.valueStream().map(JsonNode::asString).collect(Collectors.joining(", "))
                : asked.isValueNode() ? asked.asString() : "";
    }
}
