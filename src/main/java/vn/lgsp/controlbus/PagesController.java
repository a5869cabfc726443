package vn.lgsp.controlbus;

import java.security.Principal;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;

/** The pages: the start page and the login form. */
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
}
