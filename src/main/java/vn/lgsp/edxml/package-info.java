/**
 * Official documents in edXML (QCVN 102:2016/BTTTT with its first amendment): reading, writing, trace headers. Attachments
 * are streamed, so a file of any size needs little memory. Plain Java; depends on nothing else of the bus.
 */
@NullMarked
package vn.lgsp.edxml;

import org.jspecify.annotations.NullMarked;
