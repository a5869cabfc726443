package vn.lgsp.polling;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import vn.lgsp.delivery.partner.Mappings;
import vn.lgsp.polling.ItemIntake.Fate;
import vn.lgsp.polling.ItemIntake.Item;
import vn.lgsp.routing.Poll;
import vn.lgsp.routing.Poll.PollAnswer;
import vn.lgsp.translation.ExactJson;

class PollWordsTest {
    private static final Instant NOW = Instant.parse("2026-03-15T01:30:00Z");
    private static final UUID EXCHANGE = UUID.fromString("01928f2e-7c30-7000-8000-000000000001");

    @TempDir
    private Path folder;

    @BeforeEach
    void mappings() throws IOException {
        Files.createDirectories(folder.resolve("mapping"));
        mapping("item", "{\"code\" : .code, \"body\" : .}");
        mapping("ask", "{\"from\" : fallback(.cursor, \"2026-01-01T00:00:00+07:00\"), \"to\" : .now}");
        mapping("cursor", "{\"page\" : fallback(.cursor.page, 0) + size(.answer.rows)}");
        mapping(
                "said",
                "{\"id\" : .item.id, \"said\" : .outcome + \"|\" + .exchangeId + \"|\" + .code + \"|\" + .text}");
    }

    private void mapping(String name, String text) throws IOException {
        Files.writeString(folder.resolve("mapping/" + name + ".jslt"), text);
    }

    private PollWords words(@Nullable String ask, @Nullable String key, @Nullable String cursor) {
        Poll rule = new Poll(
                "changes",
                Duration.ofMinutes(1),
                ask,
                "/rows",
                "dossier.put",
                "mapping/item.jslt",
                key,
                cursor,
                new PollAnswer("said", "mapping/said.jslt"),
                "");
        return new PollWords("steps", rule, new Mappings(List.of(folder)));
    }

    private static JsonNode json(String text) {
        return ExactJson.MAPPER.readTree(text.replace('\'', '"'));
    }

    private static List<Item> items(PollWords words, String answer, @Nullable JsonNode cursor) {
        return words.items(json(answer), cursor).orElseThrow();
    }

    @Test
    void aQuestion_isWordedFromWhereTheLastAnswerEnded_andTheTime() {
        PollWords worded = words("mapping/ask.jslt", null, "/next");
        assertThat(worded.question(PollWords.basis(null, NOW)))
                .asString(StandardCharsets.UTF_8)
                .isEqualTo("{\"from\":\"2026-01-01T00:00:00+07:00\",\"to\":\"2026-03-15T08:30:00+07:00\"}");
        assertThat(worded.question(PollWords.basis(json("'x'"), NOW)))
                .asString(StandardCharsets.UTF_8)
                .startsWith("{\"from\":\"x\"");
        assertThat(words(null, null, "/next").question(PollWords.basis(json("7"), NOW)))
                .asString(StandardCharsets.UTF_8)
                .isEqualTo("{\"cursor\":7,\"now\":\"2026-03-15T08:30:00+07:00\"}");
    }

    @Test
    void anAnswerWithoutAList_hasNoItems_notEvenNone() {
        PollWords words = words(null, null, "/next");
        assertThat(words.items(json("{'rows': []}"), null)).hasValue(List.of());
        assertThat(words.items(json("{'rows': {}}"), null)).isEmpty();
        assertThat(words.items(json("{'next': 1}"), null)).isEmpty();
        // But an empty answer says that there is nothing, and nothing else.
        assertThat(words.items(null, null)).hasValue(List.of());
        assertThat(words.next(null, json("'a'"))).isEqualTo(json("'a'"));
    }

    @Test
    void theNextQuestion_beginsWhereTheAnswerSays_orStaysWhereItWas() {
        PollWords pointed = words(null, null, "/next");
        assertThat(pointed.next(json("{'next': 'b'}"), json("'a'"))).isEqualTo(json("'b'"));
        assertThat(pointed.next(json("{'next': null}"), json("'a'"))).isEqualTo(json("'a'"));
        assertThat(pointed.next(json("{}"), null)).isNull();
        PollWords mapped = words(null, null, "mapping/cursor.jslt");
        assertThat(mapped.next(json("{'rows': [1, 2]}"), null)).isEqualTo(json("{'page': 2}"));
        assertThat(mapped.next(json("{'rows': [1]}"), json("{'page': 2}"))).isEqualTo(json("{'page': 3}"));
        assertThat(words(null, null, null).next(json("{'next': 'b'}"), null)).isNull();
    }

    @Test
    void anItem_isKnownByItsName_whereverItStands() {
        PollWords words = words(null, "/id", "/next");
        Item first = items(words, "{'rows': [{'id': 7, 'a': 1}]}", null).getFirst();
        Item again =
                items(words, "{'rows': [{}, {'id': 7, 'a': 2}]}", json("'x'")).getLast();
        assertThat(first.key()).isEqualTo("poll:steps:7").isEqualTo(again.key());
        assertThat(first.id()).isEqualTo("7");
        assertThat(again.pointer()).isEqualTo("/rows/1");
    }

    @Test
    void anItemWithoutAName_isKnownByWhatItSays_andAfterWhat() {
        PollWords words = words(null, "/id", "/next");
        String answer = "{'rows': [{'state': 'on'}, {'state': 'off'}, {'state': 'on'}]}";
        List<Item> before = items(words, answer, json("'x'"));
        // On, off and on again are three.
        assertThat(before).extracting(Item::key).doesNotHaveDuplicates().doesNotContainNull();
        // When the same has to be asked once more, they are the same three.
        assertThat(items(words, answer, json("'x'")))
                .extracting(Item::key)
                .isEqualTo(before.stream().map(Item::key).toList());
        // Told later, they are others.
        assertThat(items(words, answer, json("'y'")))
                .extracting(Item::key)
                .doesNotContainAnyElementsOf(before.stream().map(Item::key).toList());
        // Without a cursor only the content says it.
        assertThat(items(words(null, null, null), answer, null))
                .extracting(Item::key)
                .containsOnlyNulls();
    }

    @Test
    void aNameForLogs_holdsNothingThatBreaksALine() {
        Item item = items(words(null, "/id", "/next"), "{'rows': [{'id': 'a b\\nevent=x'}]}", null)
                .getFirst();
        assertThat(item.id()).isEqualTo("a?b?event?x");
        assertThat(item.key()).isEqualTo("poll:steps:a b\nevent=x");
    }

    @Test
    void theSystem_isToldOfAnItemInItsOwnWords() {
        PollWords words = words(null, "/id", "/next");
        Item item = items(words, "{'rows': [{'id': 7}]}", null).getFirst();
        assertThat(words.said(item, new Fate.Accepted(EXCHANGE, true)))
                .asString(StandardCharsets.UTF_8)
                .isEqualTo("{\"id\":7,\"said\":\"accepted|" + EXCHANGE + "||\"}");
        assertThat(words.said(item, new Fate.Changed(EXCHANGE)))
                .isEqualTo(words.said(item, new Fate.Accepted(EXCHANGE, true)));
        assertThat(words.said(item, new Fate.Refused("body.invalid", "field.missing", "Thiếu")))
                .asString(StandardCharsets.UTF_8)
                .isEqualTo("{\"id\":7,\"said\":\"refused||body.invalid|Thiếu\"}");
    }
}
