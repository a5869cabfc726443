package vn.lgsp.deployment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class NewFolderTest {
    @TempDir
    private Path routes;

    @ParameterizedTest
    @EnumSource
    void everyKind_standsTheCheck(NewFolder.Kind kind) {
        Path folder = routes.resolve("sample-2");
        NewFolder.write(folder, kind, "Đăng ký đất đai");
        assertThat(new FolderCheck().check(folder, List.of())).isEmpty();
    }

    @Test
    void aName_thatIsNone_orTaken_isRefused() {
        NewFolder.write(routes.resolve("one"), NewFolder.Kind.INBOX, "Một");
        assertThatThrownBy(() -> NewFolder.write(routes.resolve("one"), NewFolder.Kind.INBOX, "Một"))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> NewFolder.write(routes.resolve("bus"), NewFolder.Kind.INBOX, "Trục"))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
