package vn.lgsp.sandbox;

import com.github.tomakehurst.wiremock.extension.Parameters;
import com.github.tomakehurst.wiremock.http.Request;
import com.github.tomakehurst.wiremock.matching.MatchResult;
import com.github.tomakehurst.wiremock.matching.RequestMatcherExtension;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Custom matcher {@code state}: parameters {@code collection}, {@code key}, {@code held}. */
final class StateMatcher extends RequestMatcherExtension {
    static final String NAME = "state";

    private final Map<String, State> states;
    private final Map<Parameters, Question> questions = new ConcurrentHashMap<>();

    StateMatcher(Map<String, State> states) {
        this.states = states;
    }

    /** @param held all, any or none of the keys that {@code key} selects */
    record Question(String collection, String key, State.Held held) {
        static Question of(Parameters parameters) {
            return Json.MAPPER.convertValue(parameters, Question.class);
        }
    }

    @Override
    public MatchResult match(Request request, Parameters parameters) {
        Question question = questions.computeIfAbsent(parameters, Question::of);
        Received received = new Received(request);
        State state = states.get(received.system());
        return MatchResult.of(
                state != null && state.holds(question.collection(), received.texts(question.key()), question.held()));
    }

    @Override
    public String getName() {
        return NAME;
    }
}
