package vn.lgsp.gateway;

import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.io.InputStream;
import java.util.Map;
import org.springframework.core.io.InputStreamResource;
import org.springframework.http.CacheControl;
import org.springframework.http.ContentDisposition;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.security.core.Authentication;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;
import vn.lgsp.attachments.AttachmentStore;
import vn.lgsp.messagestore.FileRights;
import vn.lgsp.routing.Systems.Caller;

/** Files of the attachment store, for the receivers of messages that name them. */
@RestController
final class FileController {
    private final ApiRequest requests;
    private final Callers callers;
    private final FileRights rights;
    private final AttachmentStore store;

    FileController(ApiRequest requests, Callers callers, FileRights rights, AttachmentStore store) {
        this.requests = requests;
        this.callers = callers;
        this.rights = rights;
        this.store = store;
    }

    /** Whether it is not there or not for this caller is not told apart. */
    @GetMapping("/api/v1/files/{sha256}")
    ResponseEntity<InputStreamResource> file(
            @PathVariable String sha256, HttpServletRequest request, Authentication who) throws IOException {
        Caller caller = callers.caller(who, "dossier.read", "document.read");
        requests.check("getFile", Map.of("sha256", sha256), request);
        if (!rights.mayFetch(caller.system().name(), sha256)) {
            throw new Refused(ProblemCode.NOT_FOUND);
        }
        InputStream content = store.open(sha256).orElseThrow(() -> new Refused(ProblemCode.NOT_FOUND));
        return ResponseEntity.ok()
                .contentType(MediaType.APPLICATION_OCTET_STREAM)
                .header(
                        HttpHeaders.CONTENT_DISPOSITION,
                        ContentDisposition.attachment().filename(sha256).build().toString())
                .cacheControl(CacheControl.noStore())
                .body(new InputStreamResource(content));
    }
}
