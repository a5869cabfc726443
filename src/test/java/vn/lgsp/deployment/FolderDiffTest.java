package vn.lgsp.deployment;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import vn.lgsp.deployment.FolderDiff.Change;
import vn.lgsp.deployment.FolderDiff.FileDiff;

class FolderDiffTest {
    private static FolderFiles folder(String name, String content) {
        return folder(name, content.getBytes(UTF_8));
    }

    private static FolderFiles folder(String name, byte[] content) {
        SortedMap<String, byte[]> contents = new TreeMap<>();
        contents.put(name, content);
        return new FolderFiles(contents);
    }

    private static FileDiff only(FolderFiles before, FolderFiles after) {
        assertThat(FolderDiff.between(before, after).files()).hasSize(1);
        return FolderDiff.between(before, after).files().getFirst();
    }

    @Test
    void whatIsTheSame_isNoDifference() {
        assertThat(FolderDiff.between(folder("a", "x\n"), folder("a", "x\n")).files())
                .isEmpty();
    }

    @Test
    void changedFile_isShownLineByLine_oldLinesFirst() {
        FileDiff diff = only(folder("a.txt", "1\n2\n3\n4\n5\n6\n"), folder("a.txt", "1\n2\n3\nfour\n5\n6\n"));

        assertThat(diff.change()).isEqualTo(Change.CHANGED);
        assertThat(diff.added()).isOne();
        assertThat(diff.removed()).isOne();
        assertThat(diff.text()).isEqualTo("""
                --- a/a.txt
                +++ b/a.txt
                @@ -1,6 +1,6 @@
                 1
                 2
                 3
                -4
                +four
                 5
                 6
                """);
    }

    @Test
    void linesThatAreReplacedByOthers_standTogether() {
        FileDiff diff = only(folder("a", "k\nold 1\nold 2\nz\n"), folder("a", "k\nnew 1\nnew 2\nnew 3\nz\n"));

        assertThat(diff.text()).contains("-old 1\n-old 2\n+new 1\n+new 2\n+new 3\n");
        assertThat(diff.added()).isEqualTo(3);
        assertThat(diff.removed()).isEqualTo(2);
    }

    @Test
    void newFile_andRemovedFile_comeFromNowhereAndGoThere() {
        FileDiff added = only(FolderFiles.NONE, folder("a", "x\n"));
        assertThat(added.change()).isEqualTo(Change.ADDED);
        assertThat(added.text()).isEqualTo("--- /dev/null\n+++ b/a\n@@ -0,0 +1,1 @@\n+x\n");
        FileDiff removed = only(folder("a", "x\n"), FolderFiles.NONE);
        assertThat(removed.change()).isEqualTo(Change.REMOVED);
        assertThat(removed.text()).startsWith("--- a/a\n+++ /dev/null\n").endsWith("-x\n");
    }

    @Test
    void missingLineEnd_andOtherLineEnds_areDifferences() {
        assertThat(only(folder("a", "x\n"), folder("a", "x")).text())
                .endsWith("-x\n+x\n\\ No newline at end of file\n");
        assertThat(only(folder("a", "x\n"), folder("a", "x\r\n")).text()).endsWith("-x\n+x\r\n");
    }

    @Test
    void whatIsNoText_andWhatIsVeryLong_isNotComparedByLine() {
        assertThat(only(folder("a", new byte[] {1, 0, 2}), folder("a", new byte[] {1, 0, 3}))
                        .text())
                .isNull();
        assertThat(only(folder("a", "x"), folder("a", new byte[] {(byte) 0xff})).text())
                .isNull();
        String lines = IntStream.range(0, 5_001).mapToObj(i -> i + "\n").collect(Collectors.joining());
        assertThat(only(folder("a", lines), folder("a", lines + "x\n")).text()).isNull();
    }

    @Test
    void twoTextsWithNothingInCommon_areComparedInLittleRoom() {
        String one = IntStream.range(0, 4_000).mapToObj(i -> "a" + i + "\n").collect(Collectors.joining());
        String other = IntStream.range(0, 4_000).mapToObj(i -> "b" + i + "\n").collect(Collectors.joining());

        FileDiff diff = only(folder("a", one), folder("a", other));

        assertThat(diff.added()).isEqualTo(4_000);
        assertThat(diff.removed()).isEqualTo(4_000);
    }
}
