/**
 * Where requests come in: who calls, is it what the contract says, who receives it, is it on disk, what is answered. Depends
 * on {@code exchange}, {@code routing}, {@code channel}, {@code translation}, {@code messagestore}, {@code wording}, and on
 * {@code delivery} for questions that are passed on to a partner.
 */
@NullMarked
package vn.lgsp.gateway;

import org.jspecify.annotations.NullMarked;
