package vn.lgsp.translation;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CoderResult;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Reads JSON of strangers: one whole document in valid UTF-8 (a byte order mark is passed over), each key once, nothing
 * that a later reader could not store or would understand otherwise. Safe for use by many threads.
 */
public final class StrictJson {

    /**
     * How much a document may hold.
     *
     * @param depth levels of objects and lists within each other
     * @param text characters of a string
     * @param key characters of a key
     * @param number characters of a number
     */
    public record Limits(int depth, int text, int key, int number) {
        public static final Limits DEFAULT = new Limits(32, 1_000_000, 200, 40);
    }

    /** What became of a document. */
    public sealed interface Result {}

    /** It is well formed. */
    public record Document(JsonNode json) implements Result {}

    /**
     * It is not.
     *
     * @param line from 1
     * @param column in characters, from 1
     */
    public record Broken(Fault fault, int line, int column) implements Result {}

    /** What can be wrong with a document. */
    public enum Fault {
        EMPTY("json.empty", "Nội dung rỗng", "There is no content"),
        NOT_UTF8("json.encoding", "Nội dung không phải UTF-8 hợp lệ", "Not valid UTF-8"),
        MALFORMED("json.malformed", "Không đúng cú pháp JSON", "Not well-formed JSON"),
        DUPLICATE_KEY("json.key.duplicate", "Một tên trường xuất hiện hai lần", "A field name occurs twice"),
        TOO_DEEP("json.depth", "Lồng nhau quá sâu", "Nested too deeply"),
        TEXT_TOO_LONG("json.text.long", "Chuỗi ký tự quá dài", "A string is too long"),
        KEY_TOO_LONG("json.key.long", "Tên trường quá dài", "A field name is too long"),
        NUMBER_TOO_LONG("json.number.long", "Số quá dài hoặc quá lớn", "A number is too long or too large"),
        FORBIDDEN_CHARACTER(
                "json.character",
                "Có ký tự NUL hoặc ký tự Unicode không trọn vẹn",
                "Holds a NUL or half of a surrogate pair"),
        TRAILING("json.trailing", "Còn nội dung sau văn bản JSON", "Something follows the document");

        private final String code;
        private final String vietnamese;
        private final String english;

        Fault(String code, String vietnamese, String english) {
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

    /** Numbers beyond it cost a reader far more than they cost the sender. */
    private static final int EXPONENT = 308;

    private final Limits limits;
    private final JsonFactory factory;
    private final JsonNodeFactory nodes = JsonNodeFactory.instance;

    public StrictJson() {
        this(Limits.DEFAULT);
    }

    public StrictJson(Limits limits) {
        this.limits = limits;
        // Ours are checked first; the parser's own only keep it from working for nothing.
        this.factory = JsonFactory.builder()
                .streamReadConstraints(StreamReadConstraints.builder()
                        .maxNestingDepth(limits.depth() + 1)
                        .maxStringLength(limits.text() + 1)
                        .maxNameLength(limits.key() + 1)
                        .maxNumberLength(limits.number() + 1)
                        .build())
                .build();
    }

    /** The document in these bytes, or what is wrong with it. */
    public Result read(byte[] bytes) {
        CharBuffer text = CharBuffer.allocate(bytes.length);
        CoderResult decoded = UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes), text, true);
        text.flip();
        if (decoded.isError()) {
            return at(Fault.NOT_UTF8, text);
        }
        int start = text.hasRemaining() && text.get(0) == '\uFEFF' ? 1 : 0;
        try (JsonParser parser =
                factory.createParser(ObjectReadContext.empty(), text.array(), start, text.length() - start)) {
            return document(parser);
        } catch (Refused e) {
            return e.broken;
        } catch (JacksonException e) {
            TokenStreamLocation place = e.getLocation();
            return new Broken(fault(e), place == null ? 1 : place.getLineNr(), place == null ? 1 : place.getColumnNr());
        }
    }

    private Result document(JsonParser parser) {
        JsonToken first = parser.nextToken();
        if (first == null) {
            return new Broken(Fault.EMPTY, 1, 1);
        }
        JsonNode json = value(parser, first, 0);
        if (parser.nextToken() != null) {
            throw refused(Fault.TRAILING, parser);
        }
        return new Document(json);
    }

    private JsonNode value(JsonParser parser, JsonToken token, int depth) {
        return switch (token) {
            case START_OBJECT -> object(parser, deeper(parser, depth));
            case START_ARRAY -> list(parser, deeper(parser, depth));
            case VALUE_STRING -> nodes.stringNode(text(parser, parser.getString(), limits.text(), Fault.TEXT_TOO_LONG));
            case VALUE_NUMBER_INT -> integer(parser);
            case VALUE_NUMBER_FLOAT -> decimal(parser);
            case VALUE_TRUE -> nodes.booleanNode(true);
            case VALUE_FALSE -> nodes.booleanNode(false);
            case VALUE_NULL -> nodes.nullNode();
            default -> throw refused(Fault.MALFORMED, parser);
        };
    }

    private ObjectNode object(JsonParser parser, int depth) {
        ObjectNode object = nodes.objectNode();
        while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
            String key = text(parser, parser.currentName(), limits.key(), Fault.KEY_TOO_LONG);
            if (object.has(key)) {
                throw refused(Fault.DUPLICATE_KEY, parser);
            }
            object.set(key, value(parser, parser.nextToken(), depth));
        }
        return object;
    }

    private ArrayNode list(JsonParser parser, int depth) {
        ArrayNode list = nodes.arrayNode();
        for (JsonToken next = parser.nextToken(); next != JsonToken.END_ARRAY; next = parser.nextToken()) {
            list.add(value(parser, next, depth));
        }
        return list;
    }

    private int deeper(JsonParser parser, int depth) {
        if (depth == limits.depth()) {
            throw refused(Fault.TOO_DEEP, parser);
        }
        return depth + 1;
    }

    private JsonNode integer(JsonParser parser) {
        if (parser.getStringLength() > limits.number()) {
            throw refused(Fault.NUMBER_TOO_LONG, parser);
        }
        return switch (parser.getNumberType()) {
            case INT -> nodes.numberNode(parser.getIntValue());
            case LONG -> nodes.numberNode(parser.getLongValue());
            default -> nodes.numberNode(parser.getBigIntegerValue());
        };
    }

    private JsonNode decimal(JsonParser parser) {
        if (parser.getStringLength() > limits.number() || exponent(parser.getString()) > EXPONENT) {
            throw refused(Fault.NUMBER_TOO_LONG, parser);
        }
        return nodes.numberNode(parser.getDecimalValue());
    }

    private static int exponent(String number) {
        int mark = Math.max(number.indexOf('e'), number.indexOf('E'));
        String digits = mark < 0 ? "" : number.substring(mark + 1).replaceFirst("^[+-]?0*", "");
        return digits.isEmpty() ? 0 : digits.length() > 3 ? Integer.MAX_VALUE : Integer.parseInt(digits);
    }

    private static String text(JsonParser parser, String text, int limit, Fault tooLong) {
        if (text.length() > limit) {
            throw refused(tooLong, parser);
        }
        for (int at = 0; at < text.length(); at++) {
            char c = text.charAt(at);
            if (c == 0 || Character.isLowSurrogate(c)) {
                throw refused(Fault.FORBIDDEN_CHARACTER, parser);
            }
            if (Character.isHighSurrogate(c) && !(++at < text.length() && Character.isLowSurrogate(text.charAt(at)))) {
                throw refused(Fault.FORBIDDEN_CHARACTER, parser);
            }
        }
        return text;
    }

    private static Fault fault(JacksonException e) {
        if (!(e instanceof tools.jackson.core.exc.StreamConstraintsException)) {
            return Fault.MALFORMED;
        }
        String message = String.valueOf(e.getMessage());
        if (message.contains("Number")) {
            return Fault.NUMBER_TOO_LONG;
        }
        if (message.contains("Name")) {
            return Fault.KEY_TOO_LONG;
        }
        return message.contains("nesting") ? Fault.TOO_DEEP : Fault.TEXT_TOO_LONG;
    }

    /** The place behind the text that could be decoded. */
    private static Broken at(Fault fault, CharBuffer before) {
        int line = 1;
        int column = 1;
        for (int at = 0; at < before.length(); at++) {
            column++;
            if (before.get(at) == '\n') {
                line++;
                column = 1;
            }
        }
        return new Broken(fault, line, column);
    }

    private static Refused refused(Fault fault, JsonParser parser) {
        TokenStreamLocation place = parser.currentTokenLocation();
        return new Refused(new Broken(fault, place.getLineNr(), place.getColumnNr()));
    }

    private static final class Refused extends RuntimeException {
        private static final long serialVersionUID = 1L;

        private final transient Broken broken;

        Refused(Broken broken) {
            super(null, null, false, false);
            this.broken = broken;
        }
    }
}
