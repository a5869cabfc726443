package vn.lgsp.controlbus;

import jakarta.servlet.RequestDispatcher;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.security.Principal;
import org.springframework.http.MediaType;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;

/** The pages: the start page, the login form and what is shown of errors. */
@ControlController
class PagesController {
    @GetMapping("/")
    String home(Model model, Principal user) {
        model.addAttribute("user", user.getName());
        return "pages/home";
    }

    @GetMapping("/login")
    String login() {
        return "pages/login";
    }

    /** What a person sees of an error: its number. Scripts get Boot's JSON. */
    @RequestMapping(path = "/error", produces = MediaType.TEXT_HTML_VALUE)
    String error(HttpServletRequest request, HttpServletResponse response, Model model) {
        if (request.getAttribute(RequestDispatcher.ERROR_STATUS_CODE) == null) {
            response.setStatus(HttpServletResponse.SC_NOT_FOUND); // asked for by its address
        }
        model.addAttribute("status", response.getStatus());
        return "pages/error";
    }
}
