package vn.lgsp.controlbus;

import jakarta.servlet.DispatcherType;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.security.Principal;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.ControllerAdvice;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.ModelAttribute;
import org.springframework.web.util.UriComponentsBuilder;
import vn.lgsp.channel.BrokerFailed;

/** What all pages share: who looks, where they are, and 503 while store or broker are away. */
@ControlController
@ControllerAdvice(annotations = ControlController.class)
class PageAdvice {
    private static final Logger LOG = LoggerFactory.getLogger(PageAdvice.class);

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

    @ExceptionHandler({DataAccessException.class, BrokerFailed.class})
    void away(RuntimeException cause, HttpServletResponse response) throws IOException {
        LOG.warn("event=page-unavailable reason=\"{}\"", cause.getMessage());
        response.sendError(HttpStatus.SERVICE_UNAVAILABLE.value());
    }
}
