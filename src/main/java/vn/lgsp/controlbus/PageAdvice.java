package vn.lgsp.controlbus;

import jakarta.servlet.DispatcherType;
import jakarta.servlet.http.HttpServletRequest;
import java.security.Principal;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.ControllerAdvice;
import org.springframework.web.bind.annotation.ModelAttribute;
import org.springframework.web.util.UriComponentsBuilder;

/** What all pages share: who looks, and where they are. */
@ControlController
@ControllerAdvice(annotations = ControlController.class)
class PageAdvice {
    @ModelAttribute("user")
    @Nullable
    String user(@Nullable Principal user) {
        return user == null ? null : user.getName();
    }

    /** Address of this page, to which a choice of language is added; the start page if it cannot be asked for again. */
    @ModelAttribute("here")
    String here(HttpServletRequest request) {
        if (!"GET".equals(request.getMethod()) || request.getDispatcherType() != DispatcherType.REQUEST) {
            return "/?";
        }
        UriComponentsBuilder here = UriComponentsBuilder.fromPath(request.getRequestURI())
                .query(request.getQueryString())
                .replaceQueryParam("lang")
                .replaceQueryParam("refresh")
                .replaceQueryParam("done")
                .replaceQueryParam("open");
        String address = here.build().toUriString();
        return address + (address.contains("?") ? "&" : "?");
    }
}
