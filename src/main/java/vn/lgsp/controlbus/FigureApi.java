package vn.lgsp.controlbus;

import java.time.LocalDate;
import java.util.List;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseBody;
import vn.lgsp.exchange.VietnamTime;

/** The same figures as the page's, by script. */
@ControlController
@RequestMapping(path = "/control/v1/figures", produces = MediaType.APPLICATION_JSON_VALUE)
@ResponseBody
class FigureApi {
    /** Days. */
    static final int LONGEST = 400;

    private final SignedShares shares;

    FigureApi(SignedShares shares) {
        this.shares = shares;
    }

    record Page(LocalDate from, LocalDate to, List<SignedShares.Row> items) {}

    /**
     * Documents by level of agency.
     *
     * @param from first day
     * @param to last day
     */
    @GetMapping("/documents")
    ResponseEntity<?> documents(
            @RequestParam(defaultValue = "") String from,
            @RequestParam(defaultValue = "") String to,
            @RequestHeader HttpHeaders headers) {
        LocalDate first = LocalDate.parse(from);
        LocalDate last = LocalDate.parse(to);
        if (last.isBefore(first) || last.isAfter(first.plusDays(LONGEST))) {
            return ApiAnswers.of(Answer.PERIOD_WRONG, headers);
        }
        return ResponseEntity.ok(new Page(
                first,
                last,
                shares.of(
                        VietnamTime.of(first.atStartOfDay()),
                        VietnamTime.of(last.plusDays(1).atStartOfDay()))));
    }
}
