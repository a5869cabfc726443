package vn.lgsp.exchange;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.crypto.tink.subtle.AesGcmHkdfStreaming;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * Seals bodies with AES-256-GCM. A sealed body is {@code version, length of key id, key id, nonce, ciphertext and tag},
 * bound to its exchange: under another exchange's id it does not open. What is too large to be held in memory is sealed in
 * segments, {@code version, length of key id, key id} before them.
 */
public final class Seal {
    private static final byte VERSION = 1;
    private static final byte STREAMED = 2;
    private static final int SEGMENT = 64 * 1024;
    private static final int KEY = 32;
    private static final int NONCE = 12;
    private static final int TAG_BITS = 128;

    private final SecureRandom random = new SecureRandom();
    private final Map<String, SecretKeySpec> keys;
    private final String current;

    /**
     * @param current id of the key that seals
     * @param keys 32 byte keys by id; the current one and those that may still have to open something
     */
    public Seal(String current, Map<String, byte[]> keys) {
        if (!keys.containsKey(current)) {
            throw new IllegalArgumentException("No key with the id '" + current + "'");
        }
        keys.forEach((id, key) -> {
            if (key.length != KEY) {
                throw new IllegalArgumentException("Key '" + id + "' has " + key.length + " bytes instead of " + KEY);
            }
        });
        this.current = current;
        this.keys = keys.entrySet().stream()
                .collect(Collectors.toUnmodifiableMap(Map.Entry::getKey, e -> new SecretKeySpec(e.getValue(), "AES")));
    }

    /** The sealed form of a body that belongs to this exchange. */
    public byte[] seal(byte[] plain, UUID exchangeId) {
        return seal(plain, exchangeId.toString());
    }

    /** The sealed form of something that belongs to this owner. */
    public byte[] seal(byte[] plain, String owner) {
        byte[] id = current.getBytes(UTF_8);
        byte[] nonce = new byte[NONCE];
        random.nextBytes(nonce);
        byte[] sealed = crypt(Cipher.ENCRYPT_MODE, current, nonce, plain, 0, plain.length, owner);
        return ByteBuffer.allocate(2 + id.length + NONCE + sealed.length)
                .put(VERSION)
                .put((byte) id.length)
                .put(id)
                .put(nonce)
                .put(sealed)
                .array();
    }

    /**
     * The body as it was before it was sealed.
     *
     * @throws SealBroken if it was changed, belongs to another exchange, or its key is not known
     */
    public byte[] open(byte[] sealed, UUID exchangeId) {
        return open(sealed, exchangeId.toString());
    }

    /** What was sealed for this owner. */
    public byte[] open(byte[] sealed, String owner) {
        ByteBuffer in = ByteBuffer.wrap(sealed);
        if (sealed.length < 2 + NONCE || in.get() != VERSION) {
            throw new SealBroken("Not a sealed body");
        }
        int idLength = Byte.toUnsignedInt(in.get());
        if (idLength > in.remaining() - NONCE) {
            throw new SealBroken("Not a sealed body");
        }
        byte[] id = new byte[idLength];
        byte[] nonce = new byte[NONCE];
        in.get(id).get(nonce);
        return crypt(Cipher.DECRYPT_MODE, new String(id, UTF_8), nonce, sealed, in.position(), in.remaining(), owner);
    }

    /**
     * Seals what is written to it, piece by piece; it has to be closed to be whole.
     *
     * @param out closed with it
     */
    public OutputStream sealing(OutputStream out, String owner) throws IOException {
        byte[] id = current.getBytes(UTF_8);
        out.write(STREAMED);
        out.write(id.length);
        out.write(id);
        try {
            return segments(current).newEncryptingStream(out, owner.getBytes(UTF_8));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /**
     * Opens what was sealed piece by piece; reading fails where it was changed or cut.
     *
     * @param in closed with it
     * @throws SealBroken if it is nothing of the kind, or its key is not known
     */
    public InputStream opening(InputStream in, String owner) throws IOException {
        DataInputStream head = new DataInputStream(in);
        try {
            if (head.readByte() != STREAMED) {
                throw new SealBroken("Not a sealed stream");
            }
            byte[] id = new byte[head.readUnsignedByte()];
            head.readFully(id);
            return segments(new String(id, UTF_8)).newDecryptingStream(in, owner.getBytes(UTF_8));
        } catch (EOFException e) {
            throw new SealBroken("Not a sealed stream");
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private AesGcmHkdfStreaming segments(String keyId) throws GeneralSecurityException {
        return new AesGcmHkdfStreaming(key(keyId).getEncoded(), "HmacSha256", KEY, SEGMENT, 0);
    }

    private SecretKeySpec key(String id) {
        SecretKeySpec key = keys.get(id);
        if (key == null) {
            throw new SealBroken("No key with the id '" + id + "'");
        }
        return key;
    }

    private byte[] crypt(int mode, String keyId, byte[] nonce, byte[] data, int offset, int length, String owner) {
        SecretKeySpec key = key(keyId);
        try {
            Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
            cipher.init(mode, key, new GCMParameterSpec(TAG_BITS, nonce));
            cipher.updateAAD(owner.getBytes(UTF_8));
            return cipher.doFinal(data, offset, length);
        } catch (GeneralSecurityException e) {
            throw new SealBroken("Does not open with key '" + keyId + "'");
        }
    }

    /** A sealed body that does not open. */
    public static final class SealBroken extends RuntimeException {
        private static final long serialVersionUID = 1L;

        public SealBroken(String message) {
            super(message);
        }
    }
}
