package vn.lgsp.routing;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import vn.lgsp.exchange.MessageType;
import vn.lgsp.routing.YamlNode.Entry;
import vn.lgsp.routing.YamlNode.Items;
import vn.lgsp.routing.YamlNode.Table;
import vn.lgsp.routing.YamlNode.Text;

/** The rules that one route file of a system's folder can break by itself, and what its neighbours need to know of it. */
final class RouteFile {
    static final List<String> SCHEMES = List.of("bus", "jslt", "xslt", "partner", "direct", "log", "bean");
    private static final Set<String> BROKERS = Set.of("jms", "activemq", "activemq6", "sjms", "sjms2", "amqp");
    private static final Set<String> ERROR_HANDLING = Set.of(
            "onException",
            "errorHandler",
            "errorHandlerRef",
            "doTry",
            "doCatch",
            "doFinally",
            "routeConfiguration",
            "routeConfigurationId",
            "onCompletion",
            "transacted",
            "rollback",
            "saga");
    private static final Set<String> STEPS = Set.of(
            "loop",
            "split",
            "aggregate",
            "multicast",
            "recipientList",
            "routingSlip",
            "dynamicRouter",
            "loadBalance",
            "toD",
            "poll",
            "pollEnrich",
            "enrich",
            "wireTap",
            "resequence",
            "threads",
            "circuitBreaker",
            "idempotentConsumer",
            "kamelet",
            "process");
    private static final Set<String> SCRIPTS = Set.of(
            "script", "groovy", "js", "python", "java", "joor", "csimple", "mvel", "ognl", "spel", "wasm", "jactl");
    private static final Set<String> BEAN_CLASSES = Set.of("beanType", "type");
    private static final Set<String> ANY_LANGUAGE = Set.of("language");
    private static final Pattern SECRET_NAME =
            Pattern.compile("(?i).*(password|secret|token|api-?key|authorization|credential).*");
    private static final Pattern SECRET_IN_TEXT =
            Pattern.compile("(?i)\\b((password|secret|token|api-?key)=[^${&\\s]+|(basic|bearer) [a-z0-9+/=._-]{8,})");
    private static final Pattern HOST = Pattern.compile("(?i)[a-z][a-z0-9+]*://[^$\\s{]+"
            + "|\\b[0-9]{1,3}(\\.[0-9]{1,3}){3}\\b|\\blocalhost\\b"
            + "|\\b([a-z0-9-]+\\.)+(vn|com|net|org|local|internal)\\b");
    private static final Pattern BODY =
            Pattern.compile("\\$\\{(in\\.)?body|\\$simple\\{(in\\.)?body|bodyAs|\\bmandatoryBody");
    private static final Pattern ID = Pattern.compile("[a-z0-9]+(-[a-z0-9]+)*");

    /** A route's id or the name of a {@code direct:} channel, with its place. */
    record Named(String name, Path file, int line) {}

    /** Which message types one route begins with, and which mappings it uses, by their paths. */
    private record Wire(List<String> types, Set<String> mappings) {}

    private final Path file;
    private final Path folder;
    private final String system;
    private final List<Finding> findings = new ArrayList<>();
    private final List<Named> groups = new ArrayList<>();
    private final List<Named> ids = new ArrayList<>();
    private final List<Named> directFrom = new ArrayList<>();
    private final List<Named> directTo = new ArrayList<>();
    private final List<Named> consumed = new ArrayList<>();
    private final List<String> operations = new ArrayList<>();
    private final List<String> mappings = new ArrayList<>();
    private final List<Wire> wires = new ArrayList<>();
    private int choices;

    private RouteFile(Path file, Path folder) {
        this.file = file;
        this.folder = folder.toAbsolutePath().normalize();
        this.system = String.valueOf(this.folder.getFileName());
    }

    static RouteFile read(Path file, Path folder, YamlNode root) {
        RouteFile read = new RouteFile(file, folder);
        if (root instanceof Items items) {
            items.values().forEach(read::topLevel);
        }
        return read;
    }

    List<Finding> findings() {
        return findings;
    }

    List<Named> ids() {
        return ids;
    }

    /** The systems that its routes say they belong to. */
    List<Named> groups() {
        return groups;
    }

    List<Named> directFrom() {
        return directFrom;
    }

    List<Named> directTo() {
        return directTo;
    }

    /** The message types that its routes begin with. */
    List<Named> consumed() {
        return consumed;
    }

    /** The mappings that its routes use, without folder and ending. */
    List<String> mappings() {
        return mappings;
    }

    /** The message types whose routes use this mapping. */
    List<String> types(String mapping) {
        return wires.stream()
                .filter(wire -> wire.mappings().contains(mapping))
                .flatMap(wire -> wire.types().stream())
                .toList();
    }

    /** The operations of the partner that its routes call. */
    List<String> operations() {
        return operations;
    }

    private void topLevel(YamlNode item) {
        if (!(item instanceof Table table)) {
            return;
        }
        int before = consumed.size();
        wires.add(new Wire(new ArrayList<>(), new HashSet<>()));
        for (Entry entry : table.entries()) {
            if (entry.key().equals("route")) {
                route(entry);
            } else if (!ERROR_HANDLING.contains(entry.key())) {
                add(RouteRule.KIND, entry.line(), entry.key());
            }
        }
        walk(table, "");
        consumed.subList(before, consumed.size())
                .forEach(type -> wires.getLast().types().add(type.name()));
    }

    private void route(Entry entry) {
        YamlNode route = entry.value();
        String id = route.text("id");
        int idLine = route.get("id").map(YamlNode::line).orElse(entry.line());
        if (!id.startsWith(system + "-") || !ID.matcher(id).matches()) {
            add(RouteRule.ID_PREFIX, idLine, id, system);
        }
        if (!id.isEmpty()) {
            ids.add(new Named(id, file, idLine));
        }
        if (!route.text("group").isBlank()) {
            groups.add(new Named(
                    route.text("group"),
                    file,
                    route.get("group").map(YamlNode::line).orElse(entry.line())));
        }
        if (!route.text("group").equals(system)) {
            add(RouteRule.GROUP, route.get("group").map(YamlNode::line).orElse(entry.line()), system);
        }
        if (route.text("description").isBlank()) {
            add(RouteRule.DESCRIPTION, entry.line());
        }
        choices = 0;
        route.get("from").ifPresent(this::from);
    }

    private void from(YamlNode from) {
        YamlNode uri = from.get("uri").orElse(from);
        if (uri instanceof Text text) {
            String name = rest(text.value(), from);
            switch (scheme(text.value())) {
                case "direct" -> directFrom.add(new Named(name, file, text.line()));
                case "bus" -> busFrom(text, name);
                default -> onlyFromEngine(text);
            }
        }
        if (calls(from) > 1) {
            add(RouteRule.CALLS, from.line());
        }
    }

    private void onlyFromEngine(Text uri) {
        if (SCHEMES.contains(scheme(uri.value()))) {
            add(RouteRule.SCHEME, uri.line(), scheme(uri.value()), "bus, direct");
        }
    }

    private void busFrom(Text uri, String name) {
        String type = name.startsWith(system + "/") ? name.substring(system.length() + 1) : "";
        if (MessageType.of(type).isPresent()) {
            consumed.add(new Named(type, file, uri.line()));
        } else {
            add(RouteRule.BUS_FROM, uri.line(), uri.value(), system);
        }
    }

    /** How often one message can meet {@code partner:} at most: branches of a choice exclude each other. */
    private static int calls(YamlNode node) {
        return switch (node) {
            case Items items ->
                items.values().stream().mapToInt(RouteFile::calls).sum();
            case Table table ->
                table.entries().stream().mapToInt(RouteFile::calls).sum();
            case Text text -> 0;
        };
    }

    private static int calls(Entry entry) {
        return switch (entry.key()) {
            case "choice" -> {
                int when = entry.value().get("when").stream()
                        .flatMap(w -> w instanceof Items items ? items.values().stream() : Stream.of(w))
                        .mapToInt(RouteFile::calls)
                        .max()
                        .orElse(0);
                yield Math.max(
                        when,
                        entry.value().get("otherwise").map(RouteFile::calls).orElse(0));
            }
            case "uri", "to" ->
                entry.value() instanceof Text text && scheme(text.value()).equals("partner") ? 1 : calls(entry.value());
            default -> calls(entry.value());
        };
    }

    private void walk(YamlNode node, String parent) {
        switch (node) {
            case Items items -> items.values().forEach(value -> walk(value, parent));
            case Table table -> table.entries().forEach(entry -> entry(entry, table, parent));
            case Text text -> {}
        }
    }

    private void entry(Entry entry, Table table, String parent) {
        String key = entry.key();
        if (!parent.equals("parameters")) {
            element(entry, parent);
        }
        if (entry.value() instanceof Text text && !key.equals("description") && !key.equals("note")) {
            literals(key, text, table);
        }
        if (isUri(key, parent) && entry.value() instanceof Text text) {
            uri(text, table, parent.equals("from") || key.equals("from"));
        }
        walk(entry.value(), key);
    }

    private void element(Entry entry, String parent) {
        String key = entry.key();
        if (ERROR_HANDLING.contains(key)) {
            add(RouteRule.ERROR_HANDLING, entry.line(), key);
        } else if (STEPS.contains(key)) {
            add(RouteRule.STEP, entry.line(), key);
        } else if (SCRIPTS.contains(key) || (ANY_LANGUAGE.contains(key) && parent.equals("expression"))) {
            add(RouteRule.SCRIPT, entry.line(), key);
        } else if (key.equals("choice") && ++choices > 1) {
            add(RouteRule.CHOICES, entry.line());
        } else if (parent.equals("bean") && BEAN_CLASSES.contains(key)) {
            add(RouteRule.BEAN, entry.line(), key);
        } else if (parent.equals("log")
                && key.equals("message")
                && entry.value() instanceof Text text
                && BODY.matcher(text.value()).find()) {
            add(RouteRule.PAYLOAD, entry.line());
        }
    }

    private static boolean isUri(String key, String parent) {
        return !parent.equals("parameters")
                && (key.equals("uri") || key.equals("to") || key.equals("from") || key.endsWith("Uri"));
    }

    private void literals(String key, Text text, Table table) {
        String value = text.value();
        boolean placeholder = value.startsWith("${") || value.startsWith("{{");
        boolean secret = SECRET_NAME.matcher(key).matches()
                || (key.equals("expression")
                        && SECRET_NAME.matcher(table.text("name")).matches())
                || (key.equals("name") && SECRET_NAME.matcher(value).matches());
        Matcher inText = SECRET_IN_TEXT.matcher(value);
        if (secret && !placeholder) {
            add(RouteRule.SECRET, text.line(), key.equals("name") ? value : key);
        } else if (inText.find()) {
            add(RouteRule.SECRET, text.line(), inText.group().split("[= ]", 2)[0]);
        }
        Matcher host = HOST.matcher(value);
        if (host.find()) {
            add(RouteRule.HOST, text.line(), host.group());
        }
    }

    private void uri(Text uri, Table step, boolean from) {
        String scheme = scheme(uri.value());
        if (BROKERS.contains(scheme)) {
            add(RouteRule.BROKER, uri.line(), scheme);
        } else if (!SCHEMES.contains(scheme)) {
            add(RouteRule.SCHEME, uri.line(), scheme, String.join(", ", SCHEMES));
        } else if (!from) {
            target(uri, scheme, rest(uri.value(), step));
        }
    }

    private void target(Text uri, String scheme, String name) {
        switch (scheme) {
            case "direct" -> directTo.add(new Named(name, file, uri.line()));
            case "bus" -> {
                if (!name.equals("accept")) {
                    add(RouteRule.BUS_TO, uri.line(), uri.value());
                }
            }
            case "partner" -> {
                if (!name.startsWith(system + "/") || name.length() == system.length() + 1) {
                    add(RouteRule.PARTNER, uri.line(), uri.value(), system);
                } else {
                    operations.add(name.substring(system.length() + 1));
                }
            }
            case "jslt", "xslt" -> mapping(uri, name);
            case "bean" -> {
                if (name.contains(".") || name.startsWith("type:")) {
                    add(RouteRule.BEAN, uri.line(), name);
                }
            }
            default -> {}
        }
    }

    private void mapping(Text uri, String name) {
        wires.getLast().mappings().add(name);
        mappings.add(Path.of(name).getFileName().toString().replaceAll("[.](jslt|xslt)$", ""));
        Path mapping = folder.resolve(name).normalize();
        if (name.contains(":") || !mapping.startsWith(folder) || !Files.isRegularFile(mapping)) {
            add(RouteRule.MAPPING, uri.line(), name);
        }
    }

    private static String scheme(String uri) {
        int colon = uri.indexOf(':');
        int question = uri.indexOf('?');
        int end = colon >= 0 ? colon : question >= 0 ? question : uri.length();
        return uri.substring(0, end).toLowerCase(Locale.ROOT);
    }

    /** What follows the scheme, without options; {@code name} of the parameters if the text is a scheme only. */
    private static String rest(String uri, YamlNode step) {
        int colon = uri.indexOf(':');
        if (colon < 0) {
            return step.get("parameters").map(p -> p.text("name")).orElse("");
        }
        int question = uri.indexOf('?', colon);
        return uri.substring(colon + 1, question < 0 ? uri.length() : question);
    }

    private void add(RouteRule rule, int line, Object... details) {
        findings.add(rule.at(file, line, details));
    }
}
