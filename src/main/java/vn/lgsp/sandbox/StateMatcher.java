package vn.lgsp.sandbox;

import com.github.tomakehurst.wiremock.extension.Parameters;
import com.github.tomakehurst.wiremock.http.Request;
import com.github.tomakehurst.wiremock.matching.MatchResult;
import com.github.tomakehurst.wiremock.matching.RequestMatcherExtension;
import java.util.function.Function;

/** Custom matcher {@code state}: parameters {@code collection}, {@code key}, {@code held}. */
final class StateMatcher extends RequestMatcherExtension {
    static final String NAME = "state";

    private final Function<String, State> states;

    StateMatcher(Function<String, State> states) {
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
        Question question = Question.of(parameters);
        Received received = new Received(request);
        State state = states.apply(received.system());
        return MatchResult.of(state.holds(question.collection(), received.texts(question.key()), question.held()));
    }

    @Override
    public String getName() {
        return NAME;
    }
}
