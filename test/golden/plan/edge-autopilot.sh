#!/usr/bin/env bash
# Plan for projects/acme-edge-prod/locations/europe-west2/clusters/edge-autopilot, made 2026-11-22T06:00:00.000Z by gke-dns-audit.
# It holds for the state of that moment: make it again when it is more than a day old.
# What stands between single quotes is meant to be text.
# shellcheck disable=SC2016
set -euo pipefail

part=plan
assume_yes=no
for argument in "$@"; do
  case "$argument" in
    --yes) assume_yes=yes ;;
    --clean-up) part=clean-up ;;
    --rollback) part=rollback ;;
    *)
      printf 'usage: %s [--clean-up | --rollback] [--yes]\n' "$0" >&2
      exit 2
      ;;
  esac
done
if [ "$assume_yes" = no ] && ! { [ -t 0 ] && [ -t 1 ]; }; then
  printf 'This script asks before each change and needs a terminal; --yes answers every question with yes.\n' >&2
  exit 2
fi
if [ "$assume_yes" = yes ]; then
  export CLOUDSDK_CORE_DISABLE_PROMPTS=1
fi

# kubectl talks to the cluster of this plan and to no other.
KUBECONFIG="$(mktemp)"
export KUBECONFIG
trap 'rm -f "$KUBECONFIG"' EXIT

say() {
  printf '%s\n' "$*"
}

ask() {
  if [ "$assume_yes" = yes ]; then
    printf '%s yes (--yes)\n' "$1"
    return 0
  fi
  printf '%s [y/N] ' "$1"
  local answer=''
  read -r answer || true
  case "$answer" in
    y | Y | yes) return 0 ;;
  esac
  say 'Stopped. Nothing more was done.'
  exit 1
}

access() {
gcloud container clusters get-credentials edge-autopilot --location=europe-west2 --project=acme-edge-prod --dns-endpoint
}

plan_part() {
say 'Autopilot on kube-dns. The DNS provider of an existing Autopilot cluster cannot be changed in place, says the Terraform provider (not confirmed by Google'\''s documentation as far as known).'

say '== Look again, just before'
say '   Every precheck passed.'
say '   stop when: the channel offers no version of 1.36: there is nothing to upgrade to yet'
say '+ gcloud container clusters get-credentials edge-autopilot --location=europe-west2 --project=acme-edge-prod --dns-endpoint'
gcloud container clusters get-credentials edge-autopilot --location=europe-west2 --project=acme-edge-prod --dns-endpoint
say '+ gcloud container clusters describe edge-autopilot --location=europe-west2 --project=acme-edge-prod --format='\''value(status,currentMasterVersion,networkConfig.dnsConfig.clusterDns,networkConfig.dnsConfig.clusterDnsScope)'\'''
gcloud container clusters describe edge-autopilot --location=europe-west2 --project=acme-edge-prod --format='value(status,currentMasterVersion,networkConfig.dnsConfig.clusterDns,networkConfig.dnsConfig.clusterDnsScope)'
say '   expected: RUNNING'
say '+ gcloud container operations list --location=europe-west2 --project=acme-edge-prod --filter='\''status!=DONE'\'' --format='\''table(name,operationType,status,targetLink,startTime)'\'''
gcloud container operations list --location=europe-west2 --project=acme-edge-prod --filter='status!=DONE' --format='table(name,operationType,status,targetLink,startTime)'
say '   expected: no line about edge-autopilot'
say '+ gcloud container get-server-config --location=europe-west2 --project=acme-edge-prod --format='\''yaml(channels)'\'''
gcloud container get-server-config --location=europe-west2 --project=acme-edge-prod --format='yaml(channels)'
say '   expected: the versions of the channel of this cluster'
say '+ gcloud container clusters describe edge-autopilot --location=europe-west2 --project=acme-edge-prod --format='\''yaml(maintenancePolicy)'\'''
gcloud container clusters describe edge-autopilot --location=europe-west2 --project=acme-edge-prod --format='yaml(maintenancePolicy)'

say '== Until then: nothing can be set'
say '   On Autopilot the configuration of kube-dns cannot be changed, so there is nothing to set until then.'

say '== Upgrade the control plane to 1.25 (5 min to 60 min)'
say '   GKE lists no version of 1.25 here any more: if the command is refused, ask Google'\''s support for the way.'
say '   For an alias such as 1.36 GKE takes the newest build that it offers; name the exact version if it refuses (not confirmed by Google'\''s documentation as far as known).'
say '   A control plane goes up one minor version at a time, hence these steps (not confirmed by Google'\''s documentation as far as known).'
say '   watch: the operation, until it is DONE'
say '   watch: look-ups of the workloads while kube-dns is replaced'
say '   stop when: the command fails, or look-ups fail while kube-dns is replaced'
ask 'Run: gcloud container clusters upgrade edge-autopilot --location=europe-west2 --project=acme-edge-prod --master --cluster-version=1.25 ?'
gcloud container clusters upgrade edge-autopilot --location=europe-west2 --project=acme-edge-prod --master --cluster-version=1.25
ask 'Is all as expected, and shall it go on?'

say '== Upgrade the control plane to 1.26 (5 min to 60 min)'
say '   GKE lists no version of 1.26 here any more: if the command is refused, ask Google'\''s support for the way.'
say '   For an alias such as 1.36 GKE takes the newest build that it offers; name the exact version if it refuses (not confirmed by Google'\''s documentation as far as known).'
say '   A control plane goes up one minor version at a time, hence these steps (not confirmed by Google'\''s documentation as far as known).'
say '   watch: the operation, until it is DONE'
say '   watch: look-ups of the workloads while kube-dns is replaced'
say '   stop when: the command fails, or look-ups fail while kube-dns is replaced'
ask 'Run: gcloud container clusters upgrade edge-autopilot --location=europe-west2 --project=acme-edge-prod --master --cluster-version=1.26 ?'
gcloud container clusters upgrade edge-autopilot --location=europe-west2 --project=acme-edge-prod --master --cluster-version=1.26
ask 'Is all as expected, and shall it go on?'

say '== Upgrade the control plane to 1.27 (5 min to 60 min)'
say '   GKE lists no version of 1.27 here any more: if the command is refused, ask Google'\''s support for the way.'
say '   For an alias such as 1.36 GKE takes the newest build that it offers; name the exact version if it refuses (not confirmed by Google'\''s documentation as far as known).'
say '   A control plane goes up one minor version at a time, hence these steps (not confirmed by Google'\''s documentation as far as known).'
say '   watch: the operation, until it is DONE'
say '   watch: look-ups of the workloads while kube-dns is replaced'
say '   stop when: the command fails, or look-ups fail while kube-dns is replaced'
ask 'Run: gcloud container clusters upgrade edge-autopilot --location=europe-west2 --project=acme-edge-prod --master --cluster-version=1.27 ?'
gcloud container clusters upgrade edge-autopilot --location=europe-west2 --project=acme-edge-prod --master --cluster-version=1.27
ask 'Is all as expected, and shall it go on?'

say '== Upgrade the control plane to 1.28 (5 min to 60 min)'
say '   GKE lists no version of 1.28 here any more: if the command is refused, ask Google'\''s support for the way.'
say '   For an alias such as 1.36 GKE takes the newest build that it offers; name the exact version if it refuses (not confirmed by Google'\''s documentation as far as known).'
say '   A control plane goes up one minor version at a time, hence these steps (not confirmed by Google'\''s documentation as far as known).'
say '   watch: the operation, until it is DONE'
say '   watch: look-ups of the workloads while kube-dns is replaced'
say '   stop when: the command fails, or look-ups fail while kube-dns is replaced'
ask 'Run: gcloud container clusters upgrade edge-autopilot --location=europe-west2 --project=acme-edge-prod --master --cluster-version=1.28 ?'
gcloud container clusters upgrade edge-autopilot --location=europe-west2 --project=acme-edge-prod --master --cluster-version=1.28
ask 'Is all as expected, and shall it go on?'

say '== Upgrade the control plane to 1.29 (5 min to 60 min)'
say '   GKE lists no version of 1.29 here any more: if the command is refused, ask Google'\''s support for the way.'
say '   For an alias such as 1.36 GKE takes the newest build that it offers; name the exact version if it refuses (not confirmed by Google'\''s documentation as far as known).'
say '   A control plane goes up one minor version at a time, hence these steps (not confirmed by Google'\''s documentation as far as known).'
say '   watch: the operation, until it is DONE'
say '   watch: look-ups of the workloads while kube-dns is replaced'
say '   stop when: the command fails, or look-ups fail while kube-dns is replaced'
ask 'Run: gcloud container clusters upgrade edge-autopilot --location=europe-west2 --project=acme-edge-prod --master --cluster-version=1.29 ?'
gcloud container clusters upgrade edge-autopilot --location=europe-west2 --project=acme-edge-prod --master --cluster-version=1.29
ask 'Is all as expected, and shall it go on?'

say '== Upgrade the control plane to 1.30 (5 min to 60 min)'
say '   GKE lists no version of 1.30 here any more: if the command is refused, ask Google'\''s support for the way.'
say '   For an alias such as 1.36 GKE takes the newest build that it offers; name the exact version if it refuses (not confirmed by Google'\''s documentation as far as known).'
say '   A control plane goes up one minor version at a time, hence these steps (not confirmed by Google'\''s documentation as far as known).'
say '   watch: the operation, until it is DONE'
say '   watch: look-ups of the workloads while kube-dns is replaced'
say '   stop when: the command fails, or look-ups fail while kube-dns is replaced'
ask 'Run: gcloud container clusters upgrade edge-autopilot --location=europe-west2 --project=acme-edge-prod --master --cluster-version=1.30 ?'
gcloud container clusters upgrade edge-autopilot --location=europe-west2 --project=acme-edge-prod --master --cluster-version=1.30
ask 'Is all as expected, and shall it go on?'

say '== Upgrade the control plane to 1.31 (5 min to 60 min)'
say '   GKE lists no version of 1.31 here any more: if the command is refused, ask Google'\''s support for the way.'
say '   For an alias such as 1.36 GKE takes the newest build that it offers; name the exact version if it refuses (not confirmed by Google'\''s documentation as far as known).'
say '   A control plane goes up one minor version at a time, hence these steps (not confirmed by Google'\''s documentation as far as known).'
say '   watch: the operation, until it is DONE'
say '   watch: look-ups of the workloads while kube-dns is replaced'
say '   stop when: the command fails, or look-ups fail while kube-dns is replaced'
ask 'Run: gcloud container clusters upgrade edge-autopilot --location=europe-west2 --project=acme-edge-prod --master --cluster-version=1.31 ?'
gcloud container clusters upgrade edge-autopilot --location=europe-west2 --project=acme-edge-prod --master --cluster-version=1.31
ask 'Is all as expected, and shall it go on?'

say '== Upgrade the control plane to 1.32 (5 min to 60 min)'
say '   GKE lists no version of 1.32 here any more: if the command is refused, ask Google'\''s support for the way.'
say '   For an alias such as 1.36 GKE takes the newest build that it offers; name the exact version if it refuses (not confirmed by Google'\''s documentation as far as known).'
say '   A control plane goes up one minor version at a time, hence these steps (not confirmed by Google'\''s documentation as far as known).'
say '   watch: the operation, until it is DONE'
say '   watch: look-ups of the workloads while kube-dns is replaced'
say '   stop when: the command fails, or look-ups fail while kube-dns is replaced'
ask 'Run: gcloud container clusters upgrade edge-autopilot --location=europe-west2 --project=acme-edge-prod --master --cluster-version=1.32 ?'
gcloud container clusters upgrade edge-autopilot --location=europe-west2 --project=acme-edge-prod --master --cluster-version=1.32
ask 'Is all as expected, and shall it go on?'

say '== Upgrade the control plane to 1.33 (5 min to 60 min)'
say '   GKE lists no version of 1.33 here any more: if the command is refused, ask Google'\''s support for the way.'
say '   For an alias such as 1.36 GKE takes the newest build that it offers; name the exact version if it refuses (not confirmed by Google'\''s documentation as far as known).'
say '   A control plane goes up one minor version at a time, hence these steps (not confirmed by Google'\''s documentation as far as known).'
say '   watch: the operation, until it is DONE'
say '   watch: look-ups of the workloads while kube-dns is replaced'
say '   stop when: the command fails, or look-ups fail while kube-dns is replaced'
ask 'Run: gcloud container clusters upgrade edge-autopilot --location=europe-west2 --project=acme-edge-prod --master --cluster-version=1.33 ?'
gcloud container clusters upgrade edge-autopilot --location=europe-west2 --project=acme-edge-prod --master --cluster-version=1.33
ask 'Is all as expected, and shall it go on?'

say '== Upgrade the control plane to 1.34.8-gke.1020000 (5 min to 60 min)'
say '   A control plane goes up one minor version at a time, hence these steps (not confirmed by Google'\''s documentation as far as known).'
say '   watch: the operation, until it is DONE'
say '   watch: look-ups of the workloads while kube-dns is replaced'
say '   stop when: the command fails, or look-ups fail while kube-dns is replaced'
ask 'Run: gcloud container clusters upgrade edge-autopilot --location=europe-west2 --project=acme-edge-prod --master --cluster-version=1.34.8-gke.1020000 ?'
gcloud container clusters upgrade edge-autopilot --location=europe-west2 --project=acme-edge-prod --master --cluster-version=1.34.8-gke.1020000
ask 'Is all as expected, and shall it go on?'

say '== Upgrade the control plane to 1.35.6-gke.1250000 (5 min to 60 min)'
say '   A control plane goes up one minor version at a time, hence these steps (not confirmed by Google'\''s documentation as far as known).'
say '   watch: the operation, until it is DONE'
say '   watch: look-ups of the workloads while kube-dns is replaced'
say '   stop when: the command fails, or look-ups fail while kube-dns is replaced'
ask 'Run: gcloud container clusters upgrade edge-autopilot --location=europe-west2 --project=acme-edge-prod --master --cluster-version=1.35.6-gke.1250000 ?'
gcloud container clusters upgrade edge-autopilot --location=europe-west2 --project=acme-edge-prod --master --cluster-version=1.35.6-gke.1250000
ask 'Is all as expected, and shall it go on?'

say '== Upgrade the control plane to 1.36.4-gke.1391000 (5 min to 60 min)'
say '   From GKE 1.36 on CoreDNS serves kube-dns: no dnsmasq, and up to 1,500 concurrent connections, where the table of kube-dns gives 200 to 1.35 and earlier.'
say '   kube-dns follows the version of the control plane, so its upgrade alone brings CoreDNS (inferred; not confirmed by Google'\''s documentation as far as known).'
say '   What becomes of a customized ConfigMap kube-dns or of the autoscaler parameters at the upgrade to 1.36 is open (not confirmed by Google'\''s documentation as far as known).'
say '   Where Terraform sets min_master_version, raise it there, too.'
say '   A control plane does not go back by a minor version, so 1.36 has no way back.'
say '   A control plane goes up one minor version at a time, hence these steps (not confirmed by Google'\''s documentation as far as known).'
say '   watch: the operation, until it is DONE'
say '   watch: look-ups of the workloads while kube-dns is replaced'
say '   stop when: the command fails, or look-ups fail while kube-dns is replaced'
ask 'Run: gcloud container clusters upgrade edge-autopilot --location=europe-west2 --project=acme-edge-prod --master --cluster-version=1.36.4-gke.1391000 ?'
gcloud container clusters upgrade edge-autopilot --location=europe-west2 --project=acme-edge-prod --master --cluster-version=1.36.4-gke.1391000
ask 'Is all as expected, and shall it go on?'

say '== Verify'
say '   Deployment kube-dns has no container dnsmasq any more, and the time-outs end.'
say '   watch: the time-outs of node-local-dns, for 48 hours'
say '   stop when: dnsmasq is still there: kube-dns did not follow the control plane'
say '+ gcloud container clusters describe edge-autopilot --location=europe-west2 --project=acme-edge-prod --format='\''value(status,currentMasterVersion,networkConfig.dnsConfig.clusterDns,networkConfig.dnsConfig.clusterDnsScope)'\'''
gcloud container clusters describe edge-autopilot --location=europe-west2 --project=acme-edge-prod --format='value(status,currentMasterVersion,networkConfig.dnsConfig.clusterDns,networkConfig.dnsConfig.clusterDnsScope)'
say '   expected: a version of 1.36 or later'
say '+ kubectl --namespace=kube-system get deployment/kube-dns --output='\''jsonpath={.spec.template.spec.containers[*].name}'\'''
kubectl --namespace=kube-system get deployment/kube-dns --output='jsonpath={.spec.template.spec.containers[*].name}'
say '   expected: no dnsmasq'
say '+ gcloud logging read '\''resource.type="k8s_container" AND resource.labels.cluster_name="edge-autopilot" AND resource.labels.location="europe-west2" AND resource.labels.namespace_name="kube-system" AND resource.labels.container_name="node-cache" AND textPayload:"i/o timeout"'\'' --project=acme-edge-prod --freshness=1h --limit=20 --format='\''value(timestamp,textPayload)'\'''
gcloud logging read 'resource.type="k8s_container" AND resource.labels.cluster_name="edge-autopilot" AND resource.labels.location="europe-west2" AND resource.labels.namespace_name="kube-system" AND resource.labels.container_name="node-cache" AND textPayload:"i/o timeout"' --project=acme-edge-prod --freshness=1h --limit=20 --format='value(timestamp,textPayload)'
say '   expected: no line that names the address of Service kube-dns-upstream'
say 'Done. Watch for 48 hours without a time-out.'
}

clean_up_part() {
say 'This plan has nothing to clean up.'
}

rollback_part() {
say 'This plan has nothing to take back.'
}

case "$part" in
  plan) plan_part ;;
  clean-up) clean_up_part ;;
  rollback) rollback_part ;;
esac
