package vn.lgsp.house;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The fenced blocks of a Markdown document and what may be done with them. A comment on the line before a block of shell
 * commands says it: {@code <!-- run -->} for a test to run, {@code <!-- needs docker -->} where containers are needed,
 * {@code <!-- not run: reason -->} for what no test can run.
 *
 * @param file the document
 * @param blocks its fenced blocks in order
 */
public record MarkdownCommands(Path file, List<Block> blocks) {
    private static final Set<String> SHELL = Set.of("bash", "sh", "shell", "console");
    private static final Pattern FENCE = Pattern.compile("^(\\s*)(`{3,}|~{3,})\\s*([A-Za-z0-9_-]*).*$");
    private static final Pattern MARK = Pattern.compile("^\\s*<!--\\s*(.+?)\\s*-->\\s*$");

    public MarkdownCommands {
        blocks = List.copyOf(blocks);
    }

    /** What is to be done with a block. */
    public enum Mark {
        NONE,
        RUN,
        NEEDS_DOCKER,
        NOT_RUN
    }

    /**
     * A fenced block.
     *
     * @param line where its text begins, counted from 1
     * @param language as the fence says, in lower case; may be empty
     * @param text its lines, without the fence's indentation, each ended by a line feed
     */
    public record Block(Path file, int line, String language, Mark mark, String text) {

        public boolean isShell() {
            return SHELL.contains(language);
        }

        /**
         * Its commands one by one: lines ended by a backslash or inside an open quotation are joined, comments and empty
         * lines left out, a leading prompt {@code $} removed.
         */
        public List<String> commands() {
            List<String> commands = new ArrayList<>();
            StringBuilder open = new StringBuilder();
            for (String line : text.lines().toList()) {
                if (open.isEmpty() && (line.isBlank() || line.stripLeading().startsWith("#"))) {
                    continue;
                }
                open.append(open.isEmpty() ? line.replaceFirst("^\\s*\\$ ", "").stripLeading() : line);
                if (line.endsWith("\\")) {
                    open.setLength(open.length() - 1);
                } else if (isOpen(open)) {
                    open.append('\n');
                } else {
                    commands.add(open.toString().strip());
                    open.setLength(0);
                }
            }
            if (!open.isEmpty()) {
                commands.add(open.toString().strip());
            }
            return commands;
        }

        private static boolean isOpen(CharSequence command) {
            char quote = 0;
            for (int i = 0; i < command.length(); i++) {
                char c = command.charAt(i);
                if (c == '\\' && quote != '\'') {
                    i++;
                } else if (quote == 0 && (c == '\'' || c == '"')) {
                    quote = c;
                } else if (c == quote) {
                    quote = 0;
                }
            }
            return quote != 0;
        }
    }

    /** Reads a document. */
    public static MarkdownCommands of(Path file) {
        return parse(file, ProjectFiles.text(file));
    }

    /** The blocks that a test has to run, in order. */
    public List<Block> runnable() {
        return marked(Mark.RUN);
    }

    /** The blocks that only run where containers do, in order. */
    public List<Block> needingDocker() {
        return marked(Mark.NEEDS_DOCKER);
    }

    private List<Block> marked(Mark mark) {
        return blocks.stream()
                .filter(block -> block.isShell() && block.mark() == mark)
                .toList();
    }

    static MarkdownCommands parse(Path file, String markdown) {
        List<String> lines = markdown.lines().toList();
        List<Block> blocks = new ArrayList<>();
        Mark mark = Mark.NONE;
        for (int i = 0; i < lines.size(); i++) {
            Matcher fence = FENCE.matcher(lines.get(i));
            Matcher comment = MARK.matcher(lines.get(i));
            if (fence.matches()) {
                int end = end(lines, i + 1, fence.group(2));
                String text = text(lines.subList(i + 1, end), fence.group(1).length());
                blocks.add(new Block(file, i + 2, fence.group(3).toLowerCase(Locale.ROOT), mark, text));
                mark = Mark.NONE;
                i = end;
            } else if (comment.matches()) {
                mark = mark(comment.group(1));
            } else if (!lines.get(i).isBlank()) {
                mark = Mark.NONE;
            }
        }
        return new MarkdownCommands(file, blocks);
    }

    private static Mark mark(String comment) {
        if (comment.equals("run")) {
            return Mark.RUN;
        }
        if (comment.equals("needs docker")) {
            return Mark.NEEDS_DOCKER;
        }
        return comment.matches("not run: .+") ? Mark.NOT_RUN : Mark.NONE;
    }

    private static int end(List<String> lines, int from, String fence) {
        int end = from;
        while (end < lines.size() && !closes(lines.get(end).strip(), fence)) {
            end++;
        }
        return end;
    }

    private static boolean closes(String line, String fence) {
        return line.startsWith(fence) && line.replace(fence.substring(0, 1), "").isEmpty();
    }

    private static String text(List<String> lines, int indentation) {
        StringBuilder text = new StringBuilder();
        for (String line : lines) {
            int leading = line.length() - line.stripLeading().length();
            text.append(line.substring(Math.min(indentation, leading))).append('\n');
        }
        return text.toString();
    }
}
