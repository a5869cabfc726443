package vn.lgsp.edxml;

import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.time.format.ResolverStyle;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import vn.lgsp.edxml.Warning.Kind;

/** The fields of one element, read leniently: what is odd becomes a warning. */
record Fields(Node node, Warnings warnings) {
    static final DateTimeFormatter DATE = strict("uuuu/MM/dd");
    static final DateTimeFormatter TIME = strict("uuuu/MM/dd HH:mm:ss");
    /** Ways in which some write dates nevertheless. */
    private static final List<DateTimeFormatter> OTHER_DATES =
            List.of(strict("uuuu-MM-dd"), strict("dd/MM/uuuu"), strict("uuuu/M/d"));

    private static final List<DateTimeFormatter> OTHER_TIMES =
            List.of(strict("uuuu-MM-dd HH:mm:ss"), strict("uuuu-MM-dd'T'HH:mm:ss"), strict("dd/MM/uuuu HH:mm:ss"));

    private static DateTimeFormatter strict(String pattern) {
        return DateTimeFormatter.ofPattern(pattern).withResolverStyle(ResolverStyle.STRICT);
    }

    /** The only child of this name. */
    Optional<Fields> child(String name) {
        List<Fields> all = children(name);
        if (all.size() > 1) {
            warn(Kind.REPEATED, all.get(1).node);
        }
        return all.stream().findFirst();
    }

    /** All children of this name. */
    List<Fields> children(String name) {
        return node.children().stream()
                .filter(each -> each.is(name))
                .peek(Node::use)
                .map(each -> new Fields(each, warnings))
                .toList();
    }

    /** All children of this name in a list of its own. */
    List<Fields> children(String list, String name) {
        return child(list).map(each -> each.children(name)).orElse(List.of());
    }

    @Nullable
    String text(String name, int longest) {
        return child(name).map(each -> each.text(longest)).orElse(null);
    }

    /** A text that the standard asks for. */
    @Nullable
    String required(String name, int longest) {
        String text = text(name, longest);
        if (text == null) {
            warnings.add(Kind.MISSING, node.path() + "/" + name, node.line());
        }
        return text;
    }

    List<String> texts(List<Fields> all, int longest) {
        return all.stream()
                .map(each -> each.text(longest))
                .filter(Objects::nonNull)
                .toList();
    }

    /** The text of this element itself. */
    @Nullable
    String text(int longest) {
        String text = Text.clean(node.text().toString());
        if (text != null && text.codePointCount(0, text.length()) > longest) {
            warn(Kind.LONG, node);
        }
        return text;
    }

    @Nullable
    Integer integer(String name) {
        return value(name, Integer::valueOf);
    }

    @Nullable
    Boolean flag(String name) {
        return value(name, text -> switch (text) {
            case "0", "false", "False", "FALSE" -> false;
            case "1", "true", "True", "TRUE" -> true;
            default -> throw new IllegalArgumentException();
        });
    }

    @Nullable
    LocalDate date(String name) {
        return value(name, text -> other(name, text, DATE, OTHER_DATES, LocalDate::parse));
    }

    @Nullable
    LocalDateTime time(String name) {
        return value(name, text -> {
            if (text.length() == "yyyy/MM/dd".length()) {
                return other(name, text, DATE, OTHER_DATES, LocalDate::parse).atTime(LocalTime.MIN);
            }
            return other(name, text, TIME, OTHER_TIMES, LocalDateTime::parse);
        });
    }

    private <T> T other(
            String name, String text, DateTimeFormatter right, List<DateTimeFormatter> others, Parse<T> parse) {
        List<DateTimeFormatter> all =
                Stream.concat(Stream.of(right), others.stream()).toList();
        for (DateTimeFormatter each : all) {
            try {
                T value = parse.parse(text, each);
                if (each != right) {
                    child(name).ifPresent(field -> warn(Kind.FORM, field.node));
                }
                return value;
            } catch (DateTimeParseException e) {
                // Perhaps the next one.
            }
        }
        throw new IllegalArgumentException("not a date");
    }

    private <T> @Nullable T value(String name, Function<String, T> parse) {
        Optional<Fields> field = child(name);
        String text = field.map(each -> each.text(Integer.MAX_VALUE)).orElse(null);
        if (text == null) {
            return null;
        }
        try {
            return parse.apply(text);
        } catch (IllegalArgumentException e) {
            field.ifPresent(each -> warn(Kind.VALUE, each.node));
            return null;
        }
    }

    private void warn(Kind kind, Node at) {
        warnings.add(kind, at.path(), at.line());
    }

    /** Warns of what nobody asked for. */
    void warnOfUnknown() {
        for (Node each : node.children()) {
            if (each.used()) {
                new Fields(each, warnings).warnOfUnknown();
            } else {
                warn(Kind.UNKNOWN, each);
            }
        }
    }

    private interface Parse<T> {
        T parse(String text, DateTimeFormatter formatter);
    }
}
