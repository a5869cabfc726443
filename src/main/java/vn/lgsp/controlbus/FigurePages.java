package vn.lgsp.controlbus;

import java.time.Instant;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import vn.lgsp.exchange.VietnamTime;

/** What leaders read: how many official documents were signed, by level of agency. */
@ControlController
@RequestMapping("/figures")
class FigurePages {
    private final SignedShares shares;

    FigurePages(SignedShares shares) {
        this.shares = shares;
    }

    /** Of a period, from its first day to its last; of this month if none is asked for, or none that is one. */
    @GetMapping
    String documents(
            @RequestParam(defaultValue = "") String from, @RequestParam(defaultValue = "") String to, Model model) {
        LocalDate today = VietnamTime.day(Instant.now());
        LocalDate first = day(from, today.withDayOfMonth(1));
        LocalDate last = day(to, today);
        boolean isWrong = last.isBefore(first) || last.isAfter(first.plusDays(FigureApi.LONGEST));
        model.addAttribute("from", first);
        model.addAttribute("to", last);
        model.addAttribute("wrong", isWrong);
        if (!isWrong) {
            model.addAttribute(
                    "rows",
                    shares.of(
                            VietnamTime.of(first.atStartOfDay()),
                            VietnamTime.of(last.plusDays(1).atStartOfDay())));
        }
        return "pages/figures";
    }

    private static LocalDate day(String text, LocalDate otherwise) {
        try {
            return LocalDate.parse(text);
        } catch (DateTimeParseException e) {
            return otherwise;
        }
    }
}
