package vn.lgsp.gateway;

import org.springframework.core.io.ClassPathResource;
import org.springframework.core.io.Resource;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;

/** The published contract: the OpenAPI document and the schemas that it refers to. */
@RestController
final class ContractController {

    @GetMapping("/openapi.yaml")
    ResponseEntity<Resource> openapi() {
        return file("openapi.yaml", "application/yaml");
    }

    @GetMapping("/{name:[a-z-]+}.schema.json")
    ResponseEntity<Resource> schema(@PathVariable String name) {
        return file(name + ".schema.json", "application/schema+json");
    }

    private static ResponseEntity<Resource> file(String name, String mediaType) {
        Resource file = new ClassPathResource("contract/" + name);
        if (!file.exists()) {
            throw new Refused(ProblemCode.NOT_FOUND);
        }
        return ResponseEntity.ok()
                .contentType(MediaType.parseMediaType(mediaType))
                .body(file);
    }
}
