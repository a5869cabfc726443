package vn.lgsp.controlbus;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.security.authentication.AuthenticationProvider;
import org.springframework.security.authentication.BadCredentialsException;
import org.springframework.security.authentication.LockedException;
import org.springframework.security.authentication.UsernamePasswordAuthenticationToken;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.authority.AuthorityUtils;
import org.springframework.security.web.authentication.WebAuthenticationDetails;

/** Checks name and password of the control user in constant time, behind the {@link LoginLock}. */
final class ControlLogin implements AuthenticationProvider {
    private static final Logger LOG = LoggerFactory.getLogger(ControlLogin.class);

    private final byte[] username;
    private final byte[] password;
    private final LoginLock lock;

    ControlLogin(ControlProperties properties, LoginLock lock) {
        this.username = digest(properties.username());
        this.password = digest(properties.password());
        this.lock = lock;
    }

    @Override
    public Authentication authenticate(Authentication attempt) {
        String user = attempt.getName();
        String address = address(attempt);
        if (lock.isLocked(user, address)) {
            throw new LockedException("too many failed logins");
        }
        // Both are always compared, and as digests: the time tells neither length nor which of them was wrong.
        boolean known = MessageDigest.isEqual(username, digest(user));
        boolean right = MessageDigest.isEqual(password, digest(String.valueOf(attempt.getCredentials())));
        if (!(known & right)) {
            if (lock.failed(user, address)) {
                LOG.warn("event=control.login.locked address={}", address);
            }
            throw new BadCredentialsException("wrong user name or password");
        }
        lock.succeeded(user, address);
        UsernamePasswordAuthenticationToken login = UsernamePasswordAuthenticationToken.authenticated(
                user, null, AuthorityUtils.createAuthorityList("ROLE_OPERATOR"));
        login.setDetails(attempt.getDetails());
        return login;
    }

    @Override
    public boolean supports(Class<?> authentication) {
        return UsernamePasswordAuthenticationToken.class.isAssignableFrom(authentication);
    }

    private static String address(Authentication attempt) {
        @Nullable Object details = attempt.getDetails();
        return details instanceof WebAuthenticationDetails web && web.getRemoteAddress() != null
                ? web.getRemoteAddress()
                : "unknown";
    }

    private static byte[] digest(String text) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
