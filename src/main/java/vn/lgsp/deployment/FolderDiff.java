package vn.lgsp.deployment;

import com.github.difflib.DiffUtils;
import com.github.difflib.UnifiedDiffUtils;
import com.github.difflib.algorithm.myers.MyersDiffWithLinearSpace;
import com.github.difflib.patch.AbstractDelta;
import com.github.difflib.patch.ChangeDelta;
import com.github.difflib.patch.Chunk;
import com.github.difflib.patch.Patch;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What is different between two folders, file by file; empty if nothing is.
 *
 * @param files those that differ, in the order of their names
 */
public record FolderDiff(List<FileDiff> files) {
    private static final String NOWHERE = "/dev/null";
    private static final String NO_END = "\n\\ No newline at end of file";
    private static final int CONTEXT = 3;
    /** More lines than people read; finding what differs in more than these would take long. */
    private static final int MOST_LINES = 5_000;

    /** What became of a file. */
    public enum Change {
        ADDED,
        REMOVED,
        CHANGED
    }

    /**
     * A file that differs.
     *
     * @param added lines that only the second has
     * @param removed lines that only the first has
     * @param text unified; null where the files are no text or have too many lines
     */
    public record FileDiff(
            String file,
            Change change,
            int added,
            int removed,
            @Nullable String text) {}

    static FolderDiff between(FolderFiles before, FolderFiles after) {
        SortedSet<String> names = new TreeSet<>(before.contents().keySet());
        names.addAll(after.contents().keySet());
        List<FileDiff> files = new ArrayList<>();
        for (String name : names) {
            byte[] old = before.contents().get(name);
            byte[] now = after.contents().get(name);
            if (!Arrays.equals(old, now)) {
                files.add(file(name, old, now));
            }
        }
        return new FolderDiff(List.copyOf(files));
    }

    private static FileDiff file(String name, byte @Nullable [] old, byte @Nullable [] now) {
        Change change = old == null ? Change.ADDED : now == null ? Change.REMOVED : Change.CHANGED;
        List<String> before = lines(old);
        List<String> after = lines(now);
        if (before == null || after == null || before.size() > MOST_LINES || after.size() > MOST_LINES) {
            return new FileDiff(name, change, 0, 0, null);
        }
        Patch<String> patch = merged(DiffUtils.diff(before, after, new MyersDiffWithLinearSpace<>()), before, after);
        List<String> text = UnifiedDiffUtils.generateUnifiedDiff(
                old == null ? NOWHERE : "a/" + name, now == null ? NOWHERE : "b/" + name, before, patch, CONTEXT);
        return new FileDiff(
                name,
                change,
                count(patch, true),
                count(patch, false),
                text.isEmpty() ? "" : String.join("\n", text) + "\n");
    }

    /** What is put in just before what is taken out, or after it, is one change: people read the old lines first. */
    private static Patch<String> merged(Patch<String> patch, List<String> before, List<String> after) {
        Patch<String> merged = new Patch<>();
        int from = 0;
        int to = 0;
        int end = -1;
        int endAfter = -1;
        for (AbstractDelta<String> each : patch.getDeltas()) {
            int position = each.getSource().getPosition();
            int positionAfter = each.getTarget().getPosition();
            if (position != end || positionAfter != endAfter) {
                add(merged, before, after, from, end, to, endAfter);
                from = position;
                to = positionAfter;
            }
            end = position + each.getSource().size();
            endAfter = positionAfter + each.getTarget().size();
        }
        add(merged, before, after, from, end, to, endAfter);
        return merged;
    }

    private static void add(
            Patch<String> patch, List<String> before, List<String> after, int from, int end, int to, int endAfter) {
        if (end >= 0) {
            patch.addDelta(new ChangeDelta<>(
                    new Chunk<>(from, before.subList(from, end)), new Chunk<>(to, after.subList(to, endAfter))));
        }
    }

    private static int count(Patch<String> patch, boolean added) {
        return patch.getDeltas().stream()
                .map(delta -> added ? delta.getTarget() : delta.getSource())
                .mapToInt(chunk -> chunk.size())
                .sum();
    }

    /** Its lines; null if it is no text. A last line that does not end is another one than one that does. */
    private static @Nullable List<String> lines(byte @Nullable [] content) {
        if (content == null || content.length == 0) {
            return List.of();
        }
        String text;
        try {
            text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(content))
                    .toString();
        } catch (CharacterCodingException e) {
            return null;
        }
        if (text.indexOf('\0') >= 0) {
            return null;
        }
        List<String> lines = new ArrayList<>(List.of(text.split("\n", -1)));
        String last = lines.removeLast();
        if (!last.isEmpty()) {
            lines.add(last + NO_END);
        }
        return lines;
    }
}
