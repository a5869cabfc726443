package vn.lgsp.delivery.partner;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.net.ServerSocketFactory;
import javax.net.ssl.SSLServerSocket;

/** A partner on a bare socket: it reads whole requests, counts them, and answers with the bytes that it is told. */
final class RawPartner implements AutoCloseable {
    /** What it does with one request. */
    interface Behaviour {
        /** @return whether it reads on from this connection */
        boolean answer(String request, OutputStream out) throws Exception;
    }

    private final ServerSocket server;
    private final List<String> requests = new CopyOnWriteArrayList<>();
    private final List<Socket> connections = new CopyOnWriteArrayList<>();
    private volatile Behaviour behaviour;

    RawPartner() throws IOException {
        this(ServerSocketFactory.getDefault());
    }

    /** @param sockets of TLS, or plain ones */
    RawPartner(ServerSocketFactory sockets) throws IOException {
        server = sockets.createServerSocket(0, 50, InetAddress.getLoopbackAddress());
        behaviour = (request, out) -> false;
        Thread.ofVirtual().start(this::accept);
    }

    void behaves(Behaviour other) {
        behaviour = other;
    }

    /** It answers everything with this status and body. */
    void answers(int status, String type, String body, String... headers) {
        behaves((request, out) -> {
            out.write(response(status, type, body, headers));
            return true;
        });
    }

    static byte[] response(int status, String type, String body, String... headers) {
        byte[] content = body.getBytes(StandardCharsets.UTF_8);
        StringBuilder head = new StringBuilder("HTTP/1.1 " + status + " Whatever\r\nContent-Type: " + type
                + "\r\nContent-Length: " + content.length + "\r\n");
        for (String header : headers) {
            head.append(header).append("\r\n");
        }
        return (head + "\r\n" + body).getBytes(StandardCharsets.UTF_8);
    }

    URI uri() {
        String scheme = server instanceof SSLServerSocket ? "https" : "http";
        return URI.create(scheme + "://127.0.0.1:" + server.getLocalPort());
    }

    /** The whole requests that it got. */
    List<String> requests() {
        return List.copyOf(requests);
    }

    int connections() {
        return connections.size();
    }

    /** How many of them are not closed yet. */
    long open() {
        return connections.stream().filter(connection -> !connection.isClosed()).count();
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                Socket connection = server.accept();
                connection.setTcpNoDelay(true);
                connections.add(connection);
                Thread.ofVirtual().start(() -> serve(connection));
            } catch (IOException e) {
                return;
            }
        }
    }

    private void serve(Socket connection) {
        try (connection) {
            InputStream in = new BufferedInputStream(connection.getInputStream());
            boolean open = true;
            while (open) {
                String request = request(in);
                if (request.isEmpty()) {
                    return;
                }
                requests.add(request);
                open = behaviour.answer(request, connection.getOutputStream());
                connection.getOutputStream().flush();
            }
        } catch (Exception e) {
            // The caller has gone; that is its right.
            return;
        }
    }

    private static String request(InputStream in) throws IOException {
        StringBuilder head = new StringBuilder();
        int next;
        while (head.indexOf("\r\n\r\n") < 0 && (next = in.read()) >= 0) {
            head.append((char) next);
        }
        int length = 0;
        for (String line : head.toString().split("\r\n", -1)) {
            if (line.toLowerCase(Locale.ROOT).startsWith("content-length:")) {
                length = Integer.parseInt(line.substring(15).strip());
            }
        }
        return head + new String(in.readNBytes(length), StandardCharsets.UTF_8);
    }

    @Override
    public void close() throws IOException {
        server.close();
        for (Socket connection : connections) {
            connection.close();
        }
    }
}
