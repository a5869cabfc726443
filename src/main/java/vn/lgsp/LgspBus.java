package vn.lgsp;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;

/** The bus: one process that serves, delivers and shows what it does. */
@SpringBootApplication
public class LgspBus {
    public static void main(String[] args) {
        SpringApplication.run(LgspBus.class, args);
    }
}
