package vn.lgsp.translation;

import com.schibsted.spt.data.jslt.JsltException;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where a mapping cannot be read, and why, for people: JSLT's own text lists the parser's tokens, and its line is that of the
 * last token that was fine.
 */
record ParseFailure(int line, String english, String vietnamese) {
    private static final Pattern TOKEN = Pattern.compile(
            "Parse error: Encountered \"(?<found>.*?)\" at line (?<line>\\d+), column (?<column>\\d+)\\.(?<expected>.*)",
            Pattern.DOTALL);
    private static final Pattern CHARACTER = Pattern.compile(
            "Parse error: Lexical error at line (?<line>\\d+), column (?<column>\\d+)\\.\\s+"
                    + "Encountered: (?<found><EOF>|\".*?\" \\(\\d+\\)),? *after : \"(?<after>.*)\"",
            Pattern.DOTALL);
    private static final Pattern LEXED = Pattern.compile("\"(.*)\" \\(\\d+\\)", Pattern.DOTALL);
    private static final String END = "<EOF>";

    /** What the exception says; nothing if it is about something else than how the mapping is written. */
    static Optional<ParseFailure> of(JsltException e) {
        String message = String.valueOf(e.getMessageWithoutLocation());
        Matcher token = TOKEN.matcher(message);
        if (token.lookingAt()) {
            return Optional.of(token(token));
        }
        Matcher character = CHARACTER.matcher(message);
        return character.lookingAt() ? Optional.of(character(character)) : Optional.empty();
    }

    private static ParseFailure token(Matcher said) {
        int line = number(said, "line");
        String found = shown(said.group("found"));
        String expected = said.group("expected");
        if (found.equals(END)) {
            return line == 0
                    ? new ParseFailure(1, "is empty", "tệp rỗng")
                    : new ParseFailure(
                            line,
                            "ends too early: a value, or a closing bracket, is missing behind this",
                            "tệp kết thúc quá sớm: sau chỗ này còn thiếu giá trị hoặc dấu đóng ngoặc");
        }
        int column = number(said, "column");
        if (expected.contains("\",\"")) {
            return new ParseFailure(
                    line,
                    "before %s at column %d a comma, an operator or a closing bracket is missing"
                            .formatted(found, column),
                    "trước %s ở cột %d thiếu dấu phẩy, phép toán hoặc dấu đóng ngoặc".formatted(found, column));
        }
        if (expected.contains("<INTEGER>")) {
            return new ParseFailure(
                    line,
                    "%s at column %d stands where a value has to be, such as .field, \"text\", 1, { or ["
                            .formatted(found, column),
                    "%s ở cột %d đứng vào chỗ của một giá trị, ví dụ .truong, \"chuỗi\", 1, { hoặc ["
                            .formatted(found, column));
        }
        return new ParseFailure(
                line,
                "%s at column %d cannot stand there".formatted(found, column),
                "%s ở cột %d không đứng ở đó được".formatted(found, column));
    }

    private static ParseFailure character(Matcher said) {
        int line = number(said, "line");
        String found = said.group("found");
        if (found.equals(END)) {
            // The parser only notices at the end of the file; the text began as many lines above.
            int began = line - said.group("after").split("\\\\n", -1).length + 1;
            return new ParseFailure(
                    Math.max(1, began),
                    "a text that begins here has no closing \"",
                    "chuỗi mở ở đây thiếu dấu \" đóng");
        }
        Matcher lexed = LEXED.matcher(found);
        String character = lexed.matches() ? lexed.group(1).replace("\\", "") : found;
        int column = number(said, "column");
        return new ParseFailure(
                line,
                "%s at column %d means nothing here: texts stand in \", comments behind //"
                        .formatted(character, column),
                "%s ở cột %d không có nghĩa ở đây: chuỗi đặt trong dấu \", chú thích đặt sau //"
                        .formatted(character, column));
    }

    private static int number(Matcher said, String group) {
        return Integer.parseInt(said.group(group));
    }

    /** The parser names a token by its kind, if it has one, and its text in quotes of its own, escaped. */
    private static String shown(String found) {
        String text = found.strip();
        if (text.equals(END)) {
            return END;
        }
        int quote = text.indexOf('"');
        int end = text.lastIndexOf('"');
        String inner =
                quote >= 0 && end > quote ? text.substring(quote + 1, end).strip() : text;
        // "}" "} : kind and text are the same.
        int twice = inner.indexOf("\" \"");
        return (twice >= 0 ? inner.substring(twice + 3) : inner).replace("\\\"", "\"");
    }
}
