package vn.lgsp.story;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.databind.node.StringNode;
import vn.lgsp.translation.Mapping;
import vn.lgsp.translation.MappingFailed;
import vn.lgsp.translation.Schema;

/** What goes out to the national portal and what software made for it hands in are the same thing in two spellings. */
class NationalPortalRoundTripTest {
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final Path FOLDER = Path.of("routes/national-portal");
    private static final Mapping OUT = Mapping.compile("mapping/dossier.jslt", List.of(FOLDER));
    private static final Mapping OUT_PROGRESS = Mapping.compile("mapping/progress.jslt", List.of(FOLDER));
    private static final Mapping IN = Mapping.compile("face/dossier-put.jslt", List.of(FOLDER));
    private static final Mapping IN_PROGRESS = Mapping.compile("face/dossier-progress.jslt", List.of(FOLDER));
    private static final Mapping IN_SUBMITTED = Mapping.compile("face/dossier-submitted.jslt", List.of(FOLDER));
    private static final Schema SUBMISSION = Schema.packaged("contract/submission.schema.json");
    private static final Schema DOSSIER = Schema.packaged("contract/dossier.schema.json");
    private static final Schema PROGRESS = Schema.packaged("contract/progress.schema.json");
    private static final Schema DOSSIER_REQUEST =
            Schema.compile(FOLDER.resolve("contract/dossier.request.schema.json"));
    private static final Schema PROGRESS_REQUEST =
            Schema.compile(FOLDER.resolve("contract/progress.request.schema.json"));

    @Property(tries = 3000)
    void dossierComesBackEqual_whenItWentOut(@ForAll("dossiers") JsonNode dossier) {
        assertThat(DOSSIER.check(dossier)).isEmpty();

        JsonNode sent = map(OUT, dossier, first());
        JsonNode back = map(IN, sent.path("data").get(0), Map.of());

        assertThat(DOSSIER_REQUEST.check(loggedIn(sent))).isEmpty();
        assertThat(back.path("body")).isEqualTo(dossier);
        assertThat(back.path("code")).isEqualTo(dossier.path("code"));
    }

    @Property(tries = 1000)
    void whatACitizenFiled_comesInEqual(@ForAll("dossiers") JsonNode dossier) {
        ObjectNode expected = (ObjectNode) dossier.deepCopy();
        expected.putIfAbsent("channel", StringNode.valueOf("ONLINE"));
        expected.putIfAbsent("submittedTo", StringNode.valueOf("NATIONAL_PORTAL"));

        JsonNode filed = map(OUT, dossier, first()).path("data").get(0);
        JsonNode submission = map(IN_SUBMITTED, filed, Map.of()).path("body");

        assertThat(submission).isEqualTo(expected);
        assertThat(SUBMISSION.check(submission)).isEmpty();
    }

    @Property(tries = 1000)
    void progressComesBackEqual_whenItWentOut(@ForAll("steps") JsonNode step) {
        assertThat(PROGRESS.check(step)).isEmpty();

        JsonNode sent = map(OUT_PROGRESS, JSON.createArrayNode().add(step), Map.of());
        JsonNode back = map(IN_PROGRESS, sent.path("data").get(0), Map.of()).path("body");

        assertThat(PROGRESS_REQUEST.check(loggedIn(sent))).isEmpty();
        assertThat(back).isEqualTo(step);
    }

    @Test
    void everyNativeFieldComesBackEqual_whenItCameIn() {
        // Given
        JsonNode dossier = JSON.readTree(PortalSamples.DOSSIER);

        // When
        JsonNode canonical = map(IN, dossier, Map.of()).path("body");
        JsonNode sent = map(OUT, canonical, first()).path("data").get(0);

        // Then
        assertThat(DOSSIER.check(canonical)).isEmpty();
        assertThat(sent).isEqualTo(dossier);
    }

    @Test
    void everyNativeProgressFieldComesBackEqual_whenItCameIn() {
        JsonNode step = JSON.readTree(PortalSamples.STEP);

        JsonNode canonical = map(IN_PROGRESS, step, Map.of()).path("body");
        JsonNode sent = map(OUT_PROGRESS, JSON.createArrayNode().add(canonical), Map.of())
                .path("data")
                .get(0);

        assertThat(PROGRESS.check(canonical)).isEmpty();
        assertThat(sent).isEqualTo(step);
    }

    @Test
    void rootAndAgencyCodeStayHere_becauseThePortalHasNoFieldForThem() {
        // Given
        ObjectNode dossier = smallest();
        dossier.putObject("root").put("code", "000.00.12.H28-260315-0001");
        ((ObjectNode) dossier.path("agency")).put("code", "000.00.12.H28").put("level", "PROVINCE");

        // When
        JsonNode sent = map(OUT, dossier, first());

        // Then
        assertThat(DOSSIER.check(dossier)).isEmpty();
        assertThat(sent.toString()).doesNotContain("0001", "PROVINCE");
    }

    @ParameterizedTest
    @CsvSource({
        "1.004203, 1.004203",
        "1.004203.000.00.00.H28, 1.004203",
        "1.004203.H28, 1.004203",
        "1.004203.01, 1.004203.01",
        "1.004203.H28.X, 1.004203.H28.X",
        "T-HBI-0001, T-HBI-0001"
    })
    void localProcedureSuffixIsLeftOut_andNothingElse(String ours, String theirs) {
        ObjectNode dossier = smallest();
        ((ObjectNode) dossier.path("procedure")).put("code", ours);

        assertThat(sentDossier(dossier).path("MaTTHC").asString()).isEqualTo(theirs);
    }

    @Test
    void extensionsNeverReplaceKnownFields() {
        ObjectNode dossier = smallest();
        dossier.putObject("extensions")
                .put("MaHoSo", "another")
                .put("KenhThucHien", "9")
                .put("TruongMoi", "x");

        JsonNode sent = sentDossier(dossier);

        assertThat(sent.path("MaHoSo")).isEqualTo(dossier.path("code"));
        assertThat(sent.has("KenhThucHien")).isFalse();
        assertThat(sent.path("TruongMoi").asString()).isEqualTo("x");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "null            | first     | False",
                "null            | alternate | True",
                "{}              | first     | False",
                "{\"result\":[]} | first     | False",
                "{\"result\":\"\"} | first   | False",
                "{\"result\":null} | first   | False",
                "{\"result\":[{\"MAHOSO\":\"x\"}]} | first | True",
                "{\"result\":{\"MAHOSO\":\"x\"}}   | first | True"
            })
    void isUpdatingFollowsWhatThePortalHas(String prepared, String form, String updating) {
        Map<String, Object> variables = Map.of("prepared", JSON.readTree(prepared), "form", form);

        assertThat(map(OUT, smallest(), variables).path("isUpdating").asString())
                .isEqualTo(updating);
    }

    @ParameterizedTest
    @CsvSource({
        "NgayTiepNhan, 20260230083000, /NgayTiepNhan",
        "NgayHenTra, 20261301083000, /NgayHenTra",
        "NgayTra, 2026031508300, /NgayTra",
        "NgayNopHoSo, 20260315243000, /NgayNopHoSo"
    })
    void impossibleTimeIsRefusedByPlaceAndNotByValue(String field, String time, String pointer) {
        ObjectNode dossier = (ObjectNode) JSON.readTree(PortalSamples.DOSSIER);
        dossier.put(field, time);

        assertThatThrownBy(() -> map(IN, dossier, Map.of()))
                .isInstanceOfSatisfying(
                        MappingFailed.class, e -> assertThat(e.pointer()).isEqualTo(pointer))
                .hasMessageNotContaining(time);
    }

    @ParameterizedTest
    @CsvSource({
        "TrangThaiHoSo, 11, /status, value.unlisted",
        "TrangThaiHoSo, '', /status, field.missing",
        "KenhThucHien, 9, /channel, value.unlisted",
        "HinhThuc, x, /resultDelivery, value.unlisted",
        "HoSoCoThanhPhanSoHoa, x, /digitised, value.type",
        "TaiLieuNop, x, /documents, value.type",
        "MaLinhVuc, '', /procedure/domain/code, field.missing"
    })
    void unreadableValueIsNamedByTheContract(String field, String value, String pointer, String code) {
        ObjectNode dossier = (ObjectNode) JSON.readTree(PortalSamples.DOSSIER);
        dossier.put(field, value);

        JsonNode body = map(IN, dossier, Map.of()).path("body");

        assertThat(DOSSIER.check(body)).anySatisfy(violation -> {
            assertThat(violation.pointer()).isEqualTo(pointer);
            assertThat(violation.code()).isEqualTo(code);
        });
    }

    @Test
    void otherSpellingsAreUnderstood_andSentAsThePortalWantsThem() {
        // Given
        ObjectNode dossier = (ObjectNode) JSON.readTree(PortalSamples.DOSSIER);
        dossier.put("TrangThaiHoSo", 4)
                .put("HoSoCoThanhPhanSoHoa", true)
                .putNull("GhiChu")
                .put("NgayTuChoi", "");
        ((ObjectNode) dossier.path("DanhSachLePhi").get(0)).put("Gia", "50000.00");
        dossier.remove("Fax");
        dossier.putArray("DinhDanhCHS");

        // When
        JsonNode canonical = map(IN, dossier, Map.of()).path("body");
        JsonNode sent = sentDossier(canonical);

        // Then
        assertThat(DOSSIER.check(canonical)).isEmpty();
        assertThat(sent.path("TrangThaiHoSo").asString()).isEqualTo("4");
        assertThat(sent.path("HoSoCoThanhPhanSoHoa").asString()).isEqualTo("1");
        assertThat(sent.path("GhiChu").asString()).isEmpty();
        assertThat(sent.path("Fax").asString()).isEmpty();
        assertThat(sent.path("DanhSachLePhi").get(0).path("Gia").asString()).isEqualTo("50000");
        assertThat(sent.has("NgayTuChoi")).isFalse();
        assertThat(sent.has("DinhDanhCHS")).isFalse();
    }

    @Test
    void numbersAndFlagsOfListsAreUnderstood_inOtherSpellings() {
        // Given
        ObjectNode dossier = (ObjectNode) JSON.readTree(PortalSamples.DOSSIER);
        ((ObjectNode) dossier.path("TaiLieuNop").get(0)).put("IsDeleted", "");
        ((ObjectNode) dossier.path("DanhSachTepDinhKemKhac").get(0))
                .put("SoLuong", "2")
                .put("LoaiGiayTo", "");
        ((ObjectNode) dossier.path("DanhSachHoSoBoSung").get(0))
                .put("TrangThaiBoSung", "True")
                .put("HoSoBoSungId", "");

        // When
        JsonNode canonical = map(IN, dossier, Map.of()).path("body");
        JsonNode sent = sentDossier(canonical);

        // Then
        assertThat(DOSSIER.check(canonical)).isEmpty();
        assertThat(sent.at("/TaiLieuNop/0/IsDeleted").asString()).isEqualTo("False");
        assertThat(sent.at("/DanhSachTepDinhKemKhac/0/SoLuong").asInt()).isEqualTo(2);
        assertThat(sent.at("/DanhSachTepDinhKemKhac/0").has("LoaiGiayTo")).isFalse();
        assertThat(sent.at("/DanhSachHoSoBoSung/0/TrangThaiBoSung").asBoolean()).isTrue();
        assertThat(sent.at("/DanhSachHoSoBoSung/0").has("HoSoBoSungId")).isFalse();
    }

    @Provide
    Arbitrary<JsonNode> dossiers() {
        return Arbitraries.randomValue(random -> new Dossiers(random).dossier());
    }

    @Provide
    Arbitrary<JsonNode> steps() {
        return Arbitraries.randomValue(random -> new Dossiers(random).step());
    }

    private static JsonNode sentDossier(JsonNode dossier) {
        return map(OUT, dossier, first()).path("data").get(0);
    }

    private static JsonNode map(Mapping mapping, JsonNode in, Map<String, ? extends @Nullable Object> variables) {
        return JSON.readTree(mapping.apply(JSON.writeValueAsBytes(in), variables));
    }

    private static Map<String, @Nullable Object> first() {
        Map<String, @Nullable Object> variables = new HashMap<>();
        variables.put("prepared", null);
        variables.put("form", "first");
        return variables;
    }

    private static JsonNode loggedIn(JsonNode sent) {
        return ((ObjectNode) sent.deepCopy()).put("session", "s").put("madonvi", "000.00.00.H28");
    }

    private static ObjectNode smallest() {
        ObjectNode dossier = JSON.createObjectNode()
                .put("code", "000.00.12.H28-260315-0042")
                .put("status", "RECEIVED")
                .put("resultDelivery", "DIRECT")
                .put("receivedAt", "2026-03-15T08:30:00+07:00");
        dossier.putObject("procedure")
                .put("code", "1.004203")
                .put("name", "Đăng ký")
                .putObject("domain")
                .put("code", "G15-DD02")
                .put("name", "Đất đai");
        dossier.putObject("agency").put("name", "Văn phòng");
        dossier.putObject("owner").put("kind", "CITIZEN");
        return dossier;
    }
}
