package vn.lgsp.house;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import vn.lgsp.house.MarkdownCommands.Block;
import vn.lgsp.house.MarkdownCommands.Mark;

class MarkdownCommandsTest {
    private static final String DOCUMENT = """
            # Title

            <!-- run -->
            ```bash
            # a comment
            $ curl -s \\
              http://localhost/

            echo 'two
            lines'
            ```

            <!-- needs docker -->
            ```bash
            docker compose up
            ```

            <!-- run -->
            Text takes the mark away.

            ```bash
            rm -rf everything
            ```

            - in a list

              <!-- not run: it never ends -->
              ```sh
              sleep infinity
              ```

            ~~~yaml
            a: |
              ```
            ~~~
            ```
            no language
            """;

    private final MarkdownCommands read = MarkdownCommands.parse(Path.of("sample.md"), DOCUMENT);

    @Test
    void blocks_areFoundWithTheirMarks() {
        assertThat(read.blocks())
                .extracting(Block::language, Block::mark, Block::line)
                .containsExactly(
                        tuple("bash", Mark.RUN, 5),
                        tuple("bash", Mark.NEEDS_DOCKER, 15),
                        tuple("bash", Mark.NONE, 22),
                        tuple("sh", Mark.NOT_RUN, 29),
                        tuple("yaml", Mark.NONE, 33),
                        tuple("", Mark.NONE, 37));
    }

    @Test
    void runnable_areOnlyThoseMarkedSo() {
        assertThat(read.runnable()).hasSize(1);
        assertThat(read.needingDocker())
                .singleElement()
                .satisfies(block -> assertThat(block.commands()).containsExactly("docker compose up"));
    }

    @Test
    void commands_areJoinedOverLines() {
        assertThat(read.runnable().getFirst().commands())
                .containsExactly("curl -s   http://localhost/", "echo 'two\nlines'");
    }

    @Test
    void text_losesTheIndentationOfItsFence() {
        assertThat(read.blocks().get(3).text()).isEqualTo("sleep infinity\n");
        assertThat(read.blocks().get(4).text()).isEqualTo("a: |\n  ```\n");
    }
}
