package vn.lgsp.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static vn.lgsp.delivery.Laboratory.soon;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import vn.lgsp.WorkTime;
import vn.lgsp.exchange.LogEvent.Kind;
import vn.lgsp.exchange.MessageType;

/** A system goes to the node that it prefers, in good order. */
class HandOverIT {
    private static final LaneRules RULES = Laboratory.rules(8, Map.of());
    private static final int SUBJECTS = 10;

    @TempDir
    Path folder;

    @AutoClose
    private Laboratory lab;

    private ScriptedPartner partner;

    @BeforeEach
    void start() throws Exception {
        lab = Laboratory.of(folder, "handed");
        partner = new ScriptedPartner(lab::name);
    }

    private List<String> accept(int from, int to) {
        List<String> names = new ArrayList<>();
        for (int i = from; i <= to; i++) {
            for (int subject = 0; subject < SUBJECTS; subject++) {
                names.add("s" + subject + "-" + i);
            }
        }
        lab.accept(MessageType.DOSSIER_PUT, names);
        return names;
    }

    @Test
    void aPreferredNodeJoins_andTakesOver_withoutUnknownOutcomes_orDisorder() throws Exception {
        // Given an owner at work
        Deliverer slow = Laboratory.deliverer((messages, mandate) -> {
            try {
                WorkTime.millis(20);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            return partner.deliver(messages, false, mandate);
        });
        Laboratory.Node first = lab.node(RULES, slow);
        soon(() -> assertThat(first.owns()).isTrue());
        List<String> all = new ArrayList<>(accept(1, 200));
        soon(() -> assertThat(partner.called()).hasSizeGreaterThan(50));

        // When
        Laboratory.Node second = lab.preferredNode(RULES, slow);
        soon(() -> assertThat(second.owns()).isTrue());
        assertThat(first.owns()).isFalse();
        assertThat(partner.called()).as("the first had more to do").hasSizeLessThan(all.size());
        all.addAll(accept(201, 210));

        // Then
        soon(() -> assertThat(lab.dispatch() + lab.held()).isZero());
        assertThat(lab.log(Kind.DELIVERED)).containsExactlyInAnyOrderElementsOf(all);
        assertThat(lab.log(Kind.OUTCOME_UNKNOWN)).isEmpty();
        assertThat(partner.called()).hasSameSizeAs(all);
        partner.bySubject()
                .forEach((subject, called) -> assertThat(called)
                        .containsExactlyElementsOf(IntStream.rangeClosed(1, 210)
                                .mapToObj(i -> subject + "-" + i)
                                .toList()));
    }

    @Test
    void aCallThatDoesNotEnd_keepsTheSystemWhereItIs() throws Exception {
        Laboratory.Node first = lab.node(RULES, partner);
        soon(() -> assertThat(first.owns()).isTrue());
        partner.blocks("a-1");
        lab.accept("a-1");
        soon(() -> assertThat(partner.called()).containsExactly("a-1"));
        Laboratory.Node second = lab.preferredNode(RULES, partner);

        // It stops calling, waits in vain, and goes on
        await().pollDelay(Duration.ofSeconds(5)).until(() -> true);
        lab.accept("b-1");
        soon(() -> assertThat(lab.log(Kind.DELIVERED)).containsExactly("b-1"));
        assertThat(first.owns()).isTrue();
        assertThat(second.owns()).isFalse();
        partner.release();
        soon(() -> assertThat(lab.log(Kind.DELIVERED)).containsExactly("b-1", "a-1"));
        assertThat(lab.log(Kind.OUTCOME_UNKNOWN)).isEmpty();
    }

    @Test
    void whoseConnectionIsCut_mayMakeNoFurtherRequest() throws Exception {
        // Given a delivery between two requests
        List<Mandate> mandates = new CopyOnWriteArrayList<>();
        Deliverer chain = Laboratory.deliverer((messages, mandate) -> {
            mandates.add(mandate);
            return partner.deliver(messages, false, mandate);
        });
        partner.blocks("a-1");
        lab.node(RULES, chain);
        lab.accept("a-1");
        soon(() -> assertThat(mandates).hasSize(1));
        assertThat(mandates.getFirst().lasts()).isTrue();
        // When
        lab.cutConnections();
        // Then it loses the right before the next owner delivers
        soon(() -> assertThat(mandates.getFirst().lasts()).isFalse());
        soon(() -> assertThat(mandates).hasSize(2));
        assertThat(mandates.getLast().lasts()).isTrue();
        assertThat(mandates.getFirst().lasts()).isFalse();
        partner.release();
    }
}
