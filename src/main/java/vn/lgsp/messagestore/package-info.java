/**
 * The store behind the broker: claims of accepted requests, the exchange log, payloads and evidence. Depends on
 * {@code exchange} and {@code channel}.
 */
@NullMarked
package vn.lgsp.messagestore;

import org.jspecify.annotations.NullMarked;
